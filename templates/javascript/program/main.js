// The command line.

// --- main ---
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
      throw new Error("--window must be 1 or more, without --step and --lines samples");
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

// --- usage ---
// Arguments of the command line.
function usage() {
  const ends = (names, shapes) => names.map((name, k) => `${JSON.stringify(name)} ${described(shapes[k])}`).join(", ");
  const takes = "usage: node FILE.mjs [--step] [--window ROWS] [--lines timesteps|samples] [SAMPLES, else stdin]";
  return `${takes}\n${sampleForms()}\n${ends(INPUT_NAMES, INPUT_SHAPES)} -> ${ends(OUTPUT_NAMES, OUTPUT_SHAPES)}`;
}

// --- sampleForms ---
// What a file holds.
function sampleForms() {
  if (INPUT_NAMES.length > 1) return "JSON: a sample is a list or an object of its inputs; --step answers lines";
  return "JSON or CSV, a timestep a line; --window cuts samples of so many; --step answers lines";
}

// --- sampleForms (text) ---
// What a file holds.
function sampleForms() {
  return "a text a line, or JSON: a list of texts, or token ids; --step answers a token a line";
}

// --- tableLayout ---
// Default table layout: no column names, no windows.
function tableLayout() {
  return [[], false, null, null];
}

// --- tableLayout (titled) ---
// Table layout: column names, whether others are ignored, and the length and hop of windows.
function tableLayout() {
  return [COLUMNS[0], IGNORES_OTHERS[0], WINDOW, HOP];
}

// --- asJson ---
// A prediction, or several, as JSON with NaN and infinities.
function asJson(y) {
  return Array.isArray(y) ? `[${y.map(asJson).join(", ")}]` : String(y);
}

// --- textOf ---
// Decodes UTF-8.
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("the samples are not UTF-8; save the file as UTF-8");
  }
}
