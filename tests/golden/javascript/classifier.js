// classifier.h5 in JavaScript: an ES module that needs nothing else
//
// Model:   classifier.h5
//          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
//          written by Keras 3.0.0
// Written: by lstmgen 0.1.0, --target javascript
// Costs:   320 bytes of weights as float32, 24 of state, 72 of workspace,
//          186 multiply-accumulates
// Licence: this file is the user's own; what lstmgen put into it is under MIT-0.
//
// Layers:
//   lstm: LSTM -> (3,), 0 parameters
//   dense: Dense -> (2,), 0 parameters

export const INPUT_NAMES = ["input_1"];
export const INPUT_SHAPES = [[3, 2]];
export const OUTPUT_NAMES = ["dense/softmax"];
export const OUTPUT_SHAPES = [[2]];
const STEP_SHAPES = [[2]];

let shared;

/** The prediction for one sample, from no state. */
export function predict(...inputs) {
  shared ??= new Predictor();
  return shared.predict(...inputs);
}

/** The predictions for several samples. */
export function predictBatch(samples) {
  return Array.from(samples, (sample) => predict(sample));
}

/** The model and its state. */
export class Predictor {
  #memory = new Float64Array(32);
  #begun = false;

  /** Forgets everything that came before. */
  reset() {
    this.#begun = false;
  }

  /** The prediction for one sample. */
  predict(...inputs) {
    const shapes = checkInputs(inputs, INPUT_SHAPES);
    const m = this.#memory;
    if (!this.#begun) begin(m);
    store(m, 6, inputs[0], shapes[0], INPUT_NAMES[0]);
    forward(m);
    this.#begun = true;
    return load(m, 12, [2]);
  }

  /** Feeds one timestep; returns the output so far. */
  step(...inputs) {
    const shapes = checkInputs(inputs, STEP_SHAPES);
    const m = this.#memory;
    if (!this.#begun) begin(m);
    store(m, 6, inputs[0], shapes[0], INPUT_NAMES[0]);
    forwardStep(m);
    this.#begun = true;
    return load(m, 8, [2]);
  }
}

// The states as they are at first.
function begin(m) {
  m.fill(0, 0, 6);
}

// The layers in order, for a whole sample. All numbers are in m; names say where.
function forward(m) {
  // LSTM 'lstm': (3, 2) -> (3,)
  const lstm_sums = 20, input_1 = 6, lstm_h = 14, lstm_c = 17;
  fill(m, lstm_h, 3, 0);
  fill(m, lstm_c, 3, 0);
  for (let t = 0; t < 3; ++t) {
    lstm_step(m, input_1 + t * 2, lstm_h, lstm_c, lstm_sums);
  }
  // Dense 'dense': (3,) -> (2,)
  const dense_1 = 12;
  dense(m, dense_1, lstm_h, DENSE_KERNEL, DENSE_BIAS, 1, 3, 2);
  softmax(m, dense_1, 2);
}

// The layers in order, for one timestep.
function forwardStep(m) {
  // LSTM 'lstm': (1, 2) -> (3,)
  const lstm_sums = 16, input_1 = 6, lstm_h = 0, lstm_c = 3;
  lstm_step(m, input_1, lstm_h, lstm_c, lstm_sums);
  // Dense 'dense': (3,) -> (2,)
  const dense_1 = 8;
  dense(m, dense_1, lstm_h, DENSE_KERNEL, DENSE_BIAS, 1, 3, 2);
  softmax(m, dense_1, 2);
}

// LSTM 'lstm', one timestep: x (2), h and c (3), which become the new ones.
// First the sums of all gates, those of a unit together, as their weights lie side by side.
function lstm_step(m, x, h, c, sums) {
  for (let k = 0; k < 3; k += 1) {
    let z_i = LSTM_BIAS[4 * k];
    let z_f = LSTM_BIAS[4 * k + 1];
    let z_c = LSTM_BIAS[4 * k + 2];
    let z_o = LSTM_BIAS[4 * k + 3];
    for (let j = 0, w = 8 * k; j < 2; ++j, w += 4) {
      const v = m[x + j];
      z_i += v * LSTM_KERNEL[w];
      z_f += v * LSTM_KERNEL[w + 1];
      z_c += v * LSTM_KERNEL[w + 2];
      z_o += v * LSTM_KERNEL[w + 3];
    }
    for (let j = 0, w = 12 * k; j < 3; ++j, w += 4) {
      const v = m[h + j];
      z_i += v * LSTM_RECURRENT_KERNEL[w];
      z_f += v * LSTM_RECURRENT_KERNEL[w + 1];
      z_c += v * LSTM_RECURRENT_KERNEL[w + 2];
      z_o += v * LSTM_RECURRENT_KERNEL[w + 3];
    }
    m[sums + 4 * k] = z_i;
    m[sums + 4 * k + 1] = z_f;
    m[sums + 4 * k + 2] = z_c;
    m[sums + 4 * k + 3] = z_o;
  }
  for (let k = 0; k < 3; ++k) {
    const i = sigmoid(m[sums + 4 * k]);
    const f = sigmoid(m[sums + 4 * k + 1]);
    const candidate = tanh(m[sums + 4 * k + 2]);
    const o = sigmoid(m[sums + 4 * k + 3]);
    const cell = f * m[c + k] + i * candidate;
    m[c + k] = cell;
    m[h + k] = o * tanh(cell);
  }
}

function isList(x) {
  return Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
}

function refuse(x, name) {
  throw new TypeError(`input "${name}" must hold numbers, not ${x === null ? "null" : `a value of type ${typeof x}`}`);
}

function sizeOf(shape) {
  return shape.reduce((total, n) => total * n, 1);
}

// A shape for people: (any, 3).
function described(shape) {
  return `(${shape.map((n) => n ?? "any").join(", ")}${shape.length === 1 ? "," : ""})`;
}

// The lengths of nested arrays along their axes. One typed array may hold all numbers in order.
function measure(x, wanted, name) {
  const given = [];
  let part = x;
  for (; isList(part); part = part[0]) given.push(part.length);
  if (part !== undefined && typeof part !== "number") refuse(part, name);
  if (given.length === 1 && wanted.length > 1 && ArrayBuffer.isView(x)) {
    const known = sizeOf(wanted.map((n) => n ?? 1));
    const flat = wanted.map((n) => n ?? x.length / known);
    if (flat.every((n) => Number.isInteger(n) && n > 0) && sizeOf(flat) === x.length) return flat;
  }
  if (given.length !== wanted.length || given.some((n, axis) => n === 0 || n !== (wanted[axis] ?? n)))
    throw new RangeError(`input "${name}" must have shape ${described(wanted)}, not ${described(given)}`);
  return given;
}

// The shapes of inputs, checked against those that are wanted, in which null is any length but 0.
function checkInputs(inputs, wanted) {
  if (inputs.length !== wanted.length)
    throw new TypeError(`expected ${wanted.length} inputs (${INPUT_NAMES.join(", ")}), got ${inputs.length}`);
  return inputs.map((x, k) => measure(x, wanted[k], INPUT_NAMES[k]));
}

// Copies the numbers of an input of a shape to where they are computed with.
function store(m, to, x, shape, name) {
  if (ArrayBuffer.isView(x) && typeof x[0] === "number" && x.length === sizeOf(shape)) return m.set(x, to);
  if (shape.length === 0) {
    if (typeof x !== "number") refuse(x, name);
    m[to] = x;
    return;
  }
  if (!isList(x) || x.length !== shape[0]) throw new RangeError(`input "${name}" has rows of different lengths`);
  const [, ...rest] = shape;
  const n = sizeOf(rest);
  for (let k = 0; k < x.length; ++k) {
    if (shape.length === 1 && typeof x[k] === "number") m[to + k] = x[k];
    else store(m, to + k * n, x[k], rest, name);
  }
}

// Numbers as nested arrays of a shape.
function load(m, from, shape) {
  if (shape.length === 0) return m[from];
  const [n, ...rest] = shape;
  if (rest.length === 0) return Array.from(m.subarray(from, from + n));
  return Array.from({ length: n }, (_, k) => load(m, from + k * sizeOf(rest), rest));
}

function fill(m, to, n, value) {
  for (let k = 0; k < n; ++k) m[to + k] = value;
}

// y = x kernel + bias for each of n rows; the kernel lies in rows (units, inputs).
function dense(m, y, x, kernel, bias, n, inputs, units) {
  for (let i = 0; i < n; ++i, x += inputs) {
    for (let k = 0, w = 0; k < units; ++k) {
      let total = bias === null ? 0 : bias[k];
      for (let j = 0; j < inputs; ++j) total += m[x + j] * kernel[w++];
      m[y++] = total;
    }
  }
}

// The largest of n numbers, `stride` apart; NaN where one is.
function largest(m, x, n, stride) {
  let result = -Infinity;
  for (let k = 0; k < n; ++k) result = Math.max(result, m[x + k * stride]);
  return result;
}

// The sum of n numbers, `stride` apart.
function sum(m, x, n, stride) {
  let total = 0;
  for (let k = 0; k < n; ++k) total += m[x + k * stride];
  return total;
}

// e^x / sum of e^x, in place; shifted by the largest against overflow.
function softmax(m, x, n) {
  const top = largest(m, x, n, 1);
  for (let k = 0; k < n; ++k) m[x + k] = Math.exp(m[x + k] - top);
  const total = sum(m, x, n, 1);
  for (let k = 0; k < n; ++k) m[x + k] /= total;
}

// 2^(k / 8) for k from -231 to 231.
const POWERS = Float64Array.from({ length: 463 }, (_, k) => 2 ** ((k - 231) / 8));

// e^x - 1 for |x| < 20, within a few roundings: 2^(n / 8) from a table, and a polynomial for what is left of x.
function expm1(x) {
  const n = Math.round(x * 11.541560327111707);
  const factor = POWERS[(n | 0) + 231], r = x - n * 0.08664339756999316, rr = r * r;
  const low = r + rr * (0.5 + r * 0.16666666666666666);
  const high = 0.041666666666666664 + r * 0.008333333333333333 + rr * (0.001388888888888889
      + r * 0.0001984126984126984);
  return factor - 1 + factor * (low + rr * rr * high);
}

function sigmoid(x) {
  return 1 / (x > -20 && x < 20 ? 2 + expm1(-x) : 1 + Math.exp(-x));
}

function tanh(x) {
  if (!(x > -10 && x < 10)) return Math.tanh(x);
  const e = expm1(2 * x);
  return e / (e + 2);
}

// What a file holds.
function sampleForms() {
  if (INPUT_NAMES.length > 1) return "JSON: a sample is a list of its inputs; --step answers lines";
  return "JSON or CSV, a timestep a line; --window cuts samples of so many; --step answers lines";
}

// What the command line takes.
function usage() {
  const ends = (names, shapes) => names.map((name, k) => `${JSON.stringify(name)} ${described(shapes[k])}`).join(", ");
  const takes = "usage: node FILE.mjs [--step] [--window ROWS] [--lines timesteps|samples] [SAMPLES, else stdin]";
  return `${takes}\n${sampleForms()}\n${ends(INPUT_NAMES, INPUT_SHAPES)} -> ${ends(OUTPUT_NAMES, OUTPUT_SHAPES)}`;
}

// The number that a text is; undefined where it is none.
function readNumber(text) {
  const word = text.trim().toLowerCase();
  if (/^[+-]?nan$/.test(word)) return NaN;
  if (/^[+-]?inf(inity)?$/.test(word)) return word[0] === "-" ? -Infinity : Infinity;
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : undefined;
}

// Lists of numbers in JSON, with NaN and infinities, from line `number` on.
function readJson(text, number) {
  const open = [[]];
  let before = "[";
  for (const [token] of text.trimEnd().matchAll(/[[\],\n]|[^[\],\s]+|$/g)) {
    if (token === "\n" && ++number) continue;
    const value = token === "[" ? [] : readNumber(token), word = token.slice(0, 80);
    const fits = "[,".includes(before) ? value !== undefined || before + token === "[]" : ",]".includes(token);
    if (!fits || (before !== "[" && !token !== (open.length === 1)))
      throw new Error(`line ${number}: expected lists of numbers, got ${word ? JSON.stringify(word) : "the end"}`);
    if (value !== undefined) open.at(-1).push(value);
    if (token === "[") open.push(value);
    if (token === "]") open.pop();
    before = token;
  }
  return open[0][0];
}

// Numbers with commas, semicolons or spaces between them.
function readNumbers(line, number) {
  const separator = line.includes(",") ? "," : line.includes(";") ? ";" : /\s+/;
  const fields = line.trim().split(separator), numbers = fields.map(readNumber), wrong = numbers.indexOf(undefined);
  if (wrong < 0) return numbers;
  throw new Error(`line ${number}, column ${wrong + 1}: ${JSON.stringify(fields[wrong].slice(0, 80))} is no number`);
}

// The inputs at one timestep from a line: numbers, or JSON, which is a list of inputs where there are several.
function readStep(line, number) {
  const json = line.trim().startsWith("[");
  const value = json ? readJson(line, number) : readNumbers(line, number);
  return INPUT_NAMES.length === 1 ? (json || INPUT_SHAPES[0].length > 1 ? [value] : value) : value;
}

// A prediction, or several, as JSON with NaN and infinities.
function asJson(y) {
  return Array.isArray(y) ? `[${y.map(asJson).join(", ")}]` : String(y);
}

// The product of n numbers, `stride` apart.
function product(m, x, n, stride) {
  let result = 1;
  for (let k = 0; k < n; ++k) result *= m[x + k * stride];
  return result;
}

// A sample from all of its numbers in a line, as long as the line is where one axis is free.
function wholeSample(line, number) {
  let numbers = readNumbers(line, number);
  const [shape] = INPUT_SHAPES, free = shape.filter((n) => n === null).length;
  if (free > 1) throw new Error("the model's input has several free axes: give samples as lists in JSON");
  const known = shape.reduce((product, n) => product * (n ?? 1), 1), given = numbers.length;
  if (given % known !== 0 || (free === 0 && given !== known)) {
    const wanted = `${free ? "a multiple of " : ""}${known}`;
    throw new Error(`line ${number}: a line is a whole sample, ${wanted} numbers, not ${given}`);
  }
  for (const n of shape.slice(1).map((n) => n ?? given / known).reverse())
    numbers = Array.from({ length: numbers.length / n }, (_, k) => numbers.slice(k * n, (k + 1) * n));
  return numbers;
}

// Of a table the names of columns, whether others are ignored, and the length and hop of windows: nothing is said.
function tableLayout() {
  return [[], false, null, null];
}

// The fields of a line, with commas, semicolons or tabs between them. One that begins with a quote goes on to the next.
function splitFields(line) {
  const mark = [",", ";", "\t"].find((each) => line.includes(each)) ?? ",";
  const field = new RegExp(`${mark}(?:"((?:[^"]|"")*)"?)?([^${mark}]*)`, "g");
  const found = [...`${mark}${line}`.matchAll(field)];
  return found.map(([, quoted = "", rest]) => (quoted.replaceAll('""', '"') + rest).trim());
}

// Refuses a table in which a column is missing, is there twice, or is none of those that the model takes.
function checkColumns(given, columns, ignoresOthers) {
  const quoted = columns.map((name) => JSON.stringify(name)).join(", ");
  const wrong = [];
  const tell = (names, what) => wrong.push(...names.map((name) => `${JSON.stringify(name)} ${what}`));
  tell(columns.filter((name) => !given.includes(name)), "is missing");
  tell([...new Set(columns)].filter((name) => given.indexOf(name) !== given.lastIndexOf(name)), "is there twice");
  tell(ignoresOthers ? [] : given.filter((name) => !columns.includes(name)), "is none of them");
  if (wrong.length > 0) throw new RangeError(`the columns are ${quoted}: ${wrong.join(", ")}`);
}

// The number in a field.
function readField(text, title, number) {
  const value = readNumber(text);
  if (value !== undefined) return value;
  const given = JSON.stringify(text.slice(0, 80));
  throw new Error(`line ${number}, column ${JSON.stringify(title)}: ${given} is no number`);
}

// The rows of each sample, from a line of titles and the lines behind it.
function titledSamples([first, ...lines], columns, ignoresOthers) {
  const titles = splitFields(first), named = [...titles];
  const teller = columns.includes("sample") ? -1 : titles.indexOf("sample"); // the field that tells samples apart
  if (teller >= 0) named.splice(teller, 1);
  // That is a row with a mistake in it, or in quotes.
  else if (columns.length === 0 && titles.some((title) => readNumber(title) !== undefined))
  throw new Error(`line 1 has numbers where titles should be: ${first.trim().slice(0, 80)}`);
  if (columns.length === 0) columns = named;
  checkColumns(named, columns, ignoresOthers);
  const samples = new Map();
  let empty = 0;
  lines.forEach((line, k) => {
    const number = k + 2, fields = splitFields(line);
    if (line.trim() === "") {
      empty = number;
      return;
    }
    if (empty > 0 && titles.length === 1)
      throw new Error(`line ${empty} is empty: take it out, or write nan if a number is missing there`);
    if (fields.length !== titles.length)
      throw new Error(`line ${number}: expected ${titles.length} fields, got ${fields.length}`);
    const sample = teller < 0 ? empty : fields[teller];
    if (!samples.has(sample)) samples.set(sample, []);
    samples.get(sample).push(columns.map((name) => readField(fields[titles.indexOf(name)], name, number)));
  });
  return [...samples.values()];
}

// The rows of each sample, from lines of numbers with empty lines between samples.
function numberBlocks(lines) {
  const blocks = [[]];
  lines.forEach((line, k) => {
    if (line.trim() === "") blocks.push([]);
    else blocks.at(-1).push(readNumbers(line, k + 1));
  });
  return blocks.filter((rows) => rows.length > 0);
}

// The windows of a stream of rows; the rows as they are, where there are no windows.
function windowsOf(rows, length, hop) {
  if (length === null || rows.length === length) return [rows];
  const windows = [];
  for (let end = length; end <= rows.length; end += hop) windows.push(rows.slice(end - length, end));
  return windows;
}

// The samples in a table: a line for each timestep, below titles or not. Columns are found by their titles. Rows of the
// same value in a column `sample` are a sample; where there is none, empty lines stand between samples. Windows, of
// `window` rows or as the pipeline says, are cut from these. Where a sample has one axis only, it stands in a line or,
// where every line has one number, in a column. Or a line is a whole sample.
function readCsv(text, window, whole) {
  const lines = text.split(/\r\n?|\n/), [shape] = INPUT_SHAPES, flat = shape.length === 1;
  if (whole) return lines.flatMap((line, k) => (line.trim() === "" ? [] : [wholeSample(line, k + 1)]));
  if (shape.length !== 1 && shape.length !== 2)
    throw new Error("a line of CSV is a timestep, which samples of this model do not have: give JSON");
  let [columns, ignoresOthers, length, hop] = tableLayout();
  if (window !== null) {
    if (flat || ![null, window].includes(length))
      throw new Error(`--window ${window} does not fit: the model has no timesteps, or other windows`);
    [length, hop] = [window, hop ?? window];
  }
  const titled = lines[0].split(/[\s,;]+/).some((word) => word !== "" && readNumber(word) === undefined);
  const samples = titled ? titledSamples(lines, columns, ignoresOthers) : numberBlocks(lines);
  if (samples.length === 0) throw new Error("there are no numbers");
  if (flat) {
    const rows = samples.flat(), column = shape[0] !== 1 && rows.every((row) => row.length === 1);
    return column ? samples.map((block) => block.flat()) : rows;
  }
  const found = samples.flatMap((rows) => windowsOf(rows, length, hop));
  if (found.length === 0) throw new Error(`there are fewer rows than a window has: ${length}`);
  return found;
}

// The samples in a text of JSON or CSV, each as a list of inputs, and whether they stand in a list.
function readSamples(text, window, whole) {
  const alone = INPUT_NAMES.length === 1;
  let samples, several;
  if (text.trim().startsWith("[")) {
    if (whole || window !== null) throw new Error("--window and --lines say how CSV is read, and this is JSON");
    const value = readJson(text, 1);
    let depth = 0;
    for (let inner = value; Array.isArray(inner) && inner.length > 0; inner = inner[0]) ++depth;
    several = depth > INPUT_SHAPES[0].length + (alone ? 0 : 1);
    samples = several ? value : [value];
  } else {
    samples = readCsv(text, window, whole);
    several = samples.length > 1;
  }
  return [alone ? samples.map((sample) => [sample]) : samples, several];
}

// The command line: samples in, predictions as JSON out.
async function main() {
  const module = (name) => import(/* webpackIgnore: true */ /* @vite-ignore */ `node:${name}`);
  const { createReadStream, readFileSync, realpathSync } = await module("fs");
  const { pathToFileURL } = await module("url");
  if (import.meta.url !== pathToFileURL(realpathSync(process.argv[1])).href) return;
  const { parseArgs } = await module("util");
  let where = "";
  try {
    const text = { type: "string" }, help = { type: "boolean", short: "h" };
    const options = { step: { type: "boolean" }, window: text, lines: text, help };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [file = "-", ...others] = positionals, whole = values.lines === "samples";
    if (others.length > 0 || values.help) return console.log(usage());
    if (![undefined, "timesteps", "samples"].includes(values.lines)) throw new Error("--lines is timesteps or samples");
    const rows = values.window === undefined ? null : Number(values.window);
    if (rows !== null && (!(rows >= 1) || !Number.isInteger(rows) || whole || values.step))
      throw new Error("--window is 1 or more, and goes neither with --step nor with --lines samples");
    if (values.step) {
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
      const content = readFileSync(file === "-" ? 0 : file, "utf8").replace(/^\ufeff/, "");
      const [samples, several] = readSamples(content, rows, whole);
      const predictions = samples.map((inputs) => predict(...inputs));
      console.log(asJson(several ? predictions : predictions[0]));
    }
  } catch (error) {
    console.error(`error: ${where}${error.message}`);
    process.exitCode = 1;
  }
}

// Weights
const LSTM_KERNEL = new Float64Array([
  0.3073505163192749, -0.6818943619728088, -0.22217194736003876, 0.2764795124530792,
  -0.3418724536895752, 0.4593077301979065, -0.36914506554603577, -0.06536174565553665,
  0.5929709076881409, 0.6432135105133057, 0.4486708641052246, 0.11705334484577179,
  0.0022540311329066753, 0.12383326143026352, -0.054315343499183655, 0.8764382600784302,
  0.29826223850250244, 0.3678247332572937, 0.31874343752861023, 0.42802777886390686,
  -0.18927158415317535, -0.07547405362129211, 0.10488530993461609, 0.7040345668792725
]);
const LSTM_RECURRENT_KERNEL = new Float64Array([
  -1.5266975164413452, -0.1533142477273941, 1.3707032203674316, 1.3256629705429077,
  -0.2084038257598877, 0.1654084473848343, 0.05677379295229912, 0.15728981792926788,
  0.45624884963035583, -0.3909381330013275, 0.6274963617324829, 0.08796192705631256,
  -1.0334079265594482, 0.22818580269813538, -0.5672124624252319, 0.4880217909812927,
  -0.8888450860977173, -0.6364112496376038, -0.46685096621513367, 0.12135174125432968,
  0.6347001791000366, 0.538991391658783, -0.5430724620819092, -0.6492493152618408,
  -0.004863255191594362, 0.2303931564092636, -0.12656299769878387, 0.49783802032470703,
  0.20047885179519653, -0.309935986995697, 0.041038017719984055, -0.20377498865127563,
  0.292508989572525, -0.2008640170097351, 0.6486803293228149, -0.08833968639373779
]);
const LSTM_BIAS = new Float64Array([
  0.13246136903762817, -0.5644237995147705, 0.24130336940288544, 0.25263285636901855,
  0.263674795627594, 0.21975071728229523, 0.5557116866111755, 0.8347882032394409,
  -0.48931288719177246, -0.18004977703094482, -0.8892723917961121, -0.07851610332727432
]);
const DENSE_KERNEL = new Float64Array([
  -0.38648873567581177, 0.2520679235458374, -0.10712942481040955, 0.5513463020324707,
  0.6375298500061035, -0.7890909910202026
]);
const DENSE_BIAS = new Float64Array([
  0.033993542194366455, -0.16749688982963562
]);

// As a program: node classifier.js [SAMPLES]
if (globalThis.process?.argv?.[1]?.endsWith("classifier.js") && import.meta.url.endsWith("classifier.js")) main();
