// Samples from text or JSON.

// --- readSamples ---
// The samples in a text of JSON or CSV, each as a list of inputs, and whether they stand in a list.
function readSamples(text, window, whole) {
  const alone = INPUT_NAMES.length === 1;
  let samples, several;
  if (text.trim().startsWith("[")) {
    if (whole || window !== null) throw new Error("--window and --lines are for CSV, and this is JSON");
    const value = readJson(text, 1);
    let depth = 0;
    for (let inner = value; Array.isArray(inner) && inner.length > 0; inner = inner[0]) ++depth;
    several = depth > INPUT_SHAPES[0].length + (alone ? 0 : 1);
    samples = several ? value : [value];
  } else if (text.trim().startsWith("{")) {
    throw new Error("a JSON object is not a sample: write lists of numbers");
  } else {
    samples = readCsv(text, window, whole);
    several = samples.length > 1;
  }
  return [alone ? samples.map((sample) => [sample]) : samples, several];
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
// The inputs at one timestep from a line: numbers, or JSON, which is a list of inputs where there are several.
function readStep(line, number) {
  const json = line.trim().startsWith("[");
  const value = json ? readJson(line, number) : readNumbers(line, number);
  return INPUT_NAMES.length === 1 ? (json || INPUT_SHAPES[0].length > 1 ? [value] : value) : value;
}

// --- readStep (text) ---
// The inputs at one timestep from a line: a token, or its id in a list.
function readStep(line) {
  return jsonList(line) ?? [line];
}

// --- readJson ---
// Lists of numbers in JSON, with NaN and infinities, from line `number` on. As in Python, true is 1.
function readJson(text, number) {
  const open = [[]], truths = new Map([["true", 1], ["false", 0]]);
  const isNumber = /^(NaN|-?(Infinity|(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?))$/;
  let before = "[";
  for (const [token] of text.trimEnd().matchAll(/[[\],\n]|[^[\],\s]+|$/g)) {
    if (token === "\n" && ++number) continue;
    const scalar = isNumber.test(token) ? Number(token) : truths.get(token), word = token.slice(0, 80);
    const value = token === "[" ? [] : scalar;
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
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
