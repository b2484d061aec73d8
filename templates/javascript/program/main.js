// The command line: samples in, predictions as JSON out.
async function main() {
  const load = (name) => import(/* webpackIgnore: true */ /* @vite-ignore */ `node:${name}`);
  const { createReadStream, readFileSync, realpathSync } = await load("fs");
  const { pathToFileURL } = await load("url");
  if (import.meta.url !== pathToFileURL(realpathSync(process.argv[1])).href) return;
  const files = process.argv.slice(2).filter((word) => word !== "--step");
  if (files.length > 1 || /^--?h/.test(files[0])) return console.log(usage());
  const file = files[0] ?? "-";
  try {
    if (process.argv.includes("--step")) {
      const predictor = new Predictor();
      let number = 0;
      for await (const line of lines(file === "-" ? process.stdin : createReadStream(file))) {
        ++number;
        if (line.trim() !== "") console.log(asJson(answer(predictor, line, number)));
      }
    } else {
      const [samples, several] = readSamples(readFileSync(file === "-" ? 0 : file, "utf8").replace(/^\ufeff/, ""));
      const predictions = samples.map((inputs) => predict(...inputs));
      console.log(asJson(several ? predictions : predictions[0]));
    }
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  }
}
