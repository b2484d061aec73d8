// The command line: samples in, predictions as JSON out.
async function main() {
  let where = "", file = "-";
  try {
    const text = { type: "string" }, help = { type: "boolean", short: "h" };
    const options = { step: { type: "boolean" }, window: text, lines: text, help };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const others = positionals.slice(1), whole = values.lines === "samples";
    file = positionals[0] ?? file;
    if (others.length > 0 || values.help) return console.log(usage());
    if (![undefined, "timesteps", "samples"].includes(values.lines)) throw new Error("--lines is timesteps or samples");
    const rows = values.window === undefined ? null : Number(values.window);
    if (rows !== null && (!(rows >= 1) || !Number.isInteger(rows) || whole || values.step))
      throw new Error("--window is 1 or more, and goes neither with --step nor with --lines samples");
    if (values.step) {
      const predictor = new Predictor();
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
      const [samples, several] = readSamples(textOf(readFileSync(file === "-" ? 0 : file)), rows, whole);
      const predictions = samples.map((inputs) => predict(...inputs));
      console.log(asJson(several ? predictions : predictions[0]));
    }
  } catch (error) {
    if (error.syscall) where = `cannot read ${file}: `;
    console.error(`error: ${where}${error.message.replace(/^E[A-Z]+: |, [a-z]+( '.*')?$/g, "")}`);
    process.exitCode = 1;
  }
}
