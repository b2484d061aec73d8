// The command line: samples in, predictions as JSON out.
async function main() {
  const module = (name) => import(/* webpackIgnore: true */ /* @vite-ignore */ `node:${name}`);
  const { createReadStream, readFileSync, realpathSync } = await module("fs");
  const { pathToFileURL } = await module("url");
  if (import.meta.url !== pathToFileURL(realpathSync(process.argv[1])).href) return;
  const [file = "-", ...others] = process.argv.slice(2).filter((word) => word !== "--step");
  if (others.length > 0 || /^--?h/.test(file)) return console.log(usage());
  let where = "";
  try {
    if (process.argv.includes("--step")) {
      const predictor = new Predictor();
      const { createInterface } = await module("readline");
      let number = 0;
      const input = file === "-" ? process.stdin : createReadStream(realpathSync(file));
      for await (const line of createInterface({ input })) {
        ++number;
        if (line.trim() === "") continue;
        const inputs = readStep(line, number);
        where = `line ${number}: `; // what reads it says so itself
        console.log(asJson(predictor.step(...inputs)));
        where = "";
      }
    } else {
      const [samples, several] = readSamples(readFileSync(file === "-" ? 0 : file, "utf8").replace(/^\ufeff/, ""));
      const predictions = samples.map((inputs) => predict(...inputs));
      console.log(asJson(several ? predictions : predictions[0]));
    }
  } catch (error) {
    console.error(`error: ${where}${error.message}`);
    process.exitCode = 1;
  }
}
