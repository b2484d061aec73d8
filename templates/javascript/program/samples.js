// Samples from text or JSON.

// --- readSamples ---
// The samples in a text, each as a list of inputs, and whether they are in a list. The text is CSV or JSON: a sample, a
// list of samples, or one value a line.
function readSamples(text, window, whole) {
  if (!/^\s*[[{]/.test(text)) {
    const samples = readCsv(text, window, whole);
    return [samples.map((sample) => [sample]), samples.length > 1];
  }
  if (whole || window !== null) throw new Error("--window and --lines are for CSV, and this is JSON");
  const value = readValues(text), several = Array.isArray(value) && depthOf(value) > sampleDepth();
  return [(several ? value : [value]).map(inputsIn), several];
}

// --- depthOf ---
// How many lists are inside each other; an object is a sample, a row, or a table of columns.
function depthOf(value) {
  if (Array.isArray(value)) return value.length > 0 ? 1 + depthOf(value[0]) : 0;
  if (isSample(value)) return sampleDepth();
  return typeof value === "object" && value !== null ? 1 + depthOf(Object.values(value)[0]) : 0;
}

// --- sampleDepth ---
// The depth of the lists of a sample.
function sampleDepth() {
  return INPUT_SHAPES[0].length + (INPUT_NAMES.length > 1 ? 1 : 0);
}

// --- isSample ---
// If a value is an object with the inputs of a sample by name; one with columns by name is an input.
function isSample(value) {
  if (typeof value !== "object" || value === null || (INPUT_NAMES.length === 1 && tableLayout()[0].length > 0))
    return false;
  return Object.keys(value).length === INPUT_NAMES.length && INPUT_NAMES.every((name) => Object.hasOwn(value, name));
}

// --- inputsIn ---
// The inputs of a sample in order.
function inputsIn(sample) {
  if (isSample(sample)) return INPUT_NAMES.map((name) => sample[name]);
  if (INPUT_NAMES.length === 1) return [sample];
  if (Array.isArray(sample) && sample.length === INPUT_NAMES.length) return sample;
  throw new Error(`expected the inputs ${INPUT_NAMES.map((name) => `"${name}"`).join(", ")} in a list or an object`);
}

// --- readValues ---
// The value of a text in JSON, or a list of the values in its lines if the first line is one.
function readValues(text) {
  const lines = text.split("\n").map((line, k) => [line, k + 1]).filter(([line]) => line.trim() !== "");
  return lines.length > 1 && isJson(lines[0][0]) ? lines.map(([line, k]) => readJson(line, k)) : readJson(text, 1);
}

// --- isJson ---
function isJson(text) {
  try {
    readJson(text, 1);
  } catch {
    return false;
  }
  return true;
}

// --- readSamples (text) ---
// The samples in a file, each as a list of inputs, and whether there are several. A line is a text; or the file is JSON: a
// list of texts, or of token ids, or of lists of these.
function readSamples(text, window, whole) {
  if (whole || window !== null)
    throw new Error("--window and --lines are for CSV, and this model reads texts, one per line");
  const list = jsonList(text), lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  const value = list ?? lines;
  if (value.length === 0) throw new Error("there is no text");
  if (typeof value[0] === "number") return [[[value]], false];
  return [value.map((sample) => [sample]), value.length > 1 || list !== null];
}

// --- readStep ---
// The inputs at one timestep from a line: numbers, or JSON as for a sample.
function readStep(line, number) {
  if (/^\s*[[{]/.test(line)) return inputsIn(readJson(line, number));
  const numbers = readNumbers(line, number);
  return INPUT_NAMES.length > 1 || INPUT_SHAPES[0].length === 1 ? numbers : [numbers];
}

// --- readStep (text) ---
// The inputs at one timestep from a line: a token, or its id in a list.
function readStep(line) {
  return jsonList(line) ?? [line];
}

// --- readJson ---
// A value in JSON, from line `number` on. As in Python, NaN and infinities are numbers, and true is 1.
function readJson(text, number) {
  const isNumber = /^(NaN|-?(Infinity|(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?))$/;
  const words = new Map([["true", 1], ["false", 0], ["null", null]]);
  const string = String.raw`"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[\da-fA-F]{4})*"`;
  const tokens = text.trimEnd().matchAll(RegExp(String.raw`${string}|[[\]{},:\n"]|[^[\]{},:\s"]+|$`, "g"));
  let token, depth = 0;
  const advance = () => {
    do [token] = tokens.next().value;
    while (token === "\n" && ++number);
  };
  const expect = (fits) => {
    const got = token ? JSON.stringify(token.slice(0, 80)) : "the end";
    if (!fits) throw new Error(`line ${number}: expected JSON, got ${got}`);
  };
  const items = (end, read) => {
    const list = [];
    if (++depth > 100) throw new Error(`line ${number}: too many lists or objects inside each other`);
    for (advance(); token !== end || list.length > 0; advance()) {
      list.push(read());
      if (token === end) break;
      expect(token === ",");
    }
    --depth;
    return list;
  };
  const pair = () => {
    expect(token.length > 1 && token.startsWith('"'));
    const key = JSON.parse(token);
    advance();
    expect(token === ":");
    advance();
    return [key, value()];
  };
  const opened = () => {
    if (token === "[") return items("]", value);
    if (token === "{") return Object.fromEntries(items("}", pair));
    if (isNumber.test(token)) return Number(token);
    expect(words.has(token) || (token.length > 1 && token.startsWith('"')));
    return words.has(token) ? words.get(token) : JSON.parse(token);
  };
  const value = () => {
    const read = opened();
    advance();
    return read;
  };
  advance();
  const read = value();
  expect(token === "");
  return read;
}

// --- readNumbers ---
// Numbers with commas, semicolons or spaces between them.
function readNumbers(line, number) {
  const separator = line.includes(",") ? "," : line.includes(";") ? ";" : /\s+/;
  const fields = line.trim().split(separator), numbers = fields.map(readNumber), wrong = numbers.indexOf(undefined);
  if (wrong < 0) return numbers;
  throw new Error(`line ${number}, column ${wrong + 1}: ${JSON.stringify(fields[wrong].slice(0, 80))} is not a number`);
}

// --- readNumber ---
// Returns the number in a text; undefined if there is none.
function readNumber(text) {
  const word = text.trim().toLowerCase();
  if (/^[+-]?nan$/.test(word)) return NaN;
  if (/^[+-]?inf(inity)?$/.test(word)) return word[0] === "-" ? -Infinity : Infinity;
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : undefined;
}

// --- jsonList (text) ---
// Returns the list that a text contains as JSON; null if it contains none, such as "[sic]".
function jsonList(text) {
  if (!text.trim().startsWith("[")) return null;
  let list;
  try {
    list = JSON.parse(text);
  } catch {
    return null;
  }
  if (list.flat().some(Array.isArray)) throw new Error("expected a list of texts, of token ids, or of lists of these");
  return list;
}
