// Samples from CSV.

// --- readCsv (table) ---
// The samples in a table: a line for each timestep, below titles or not. Columns are found by their titles. Rows of the
// same value in a column `sample` are a sample; where there is none, empty lines stand between samples. Windows, of
// `window` rows or as the pipeline says, are cut from these. Where a sample has one axis only, it stands in a line or,
// where every line has one number, in a column. Or a line is a whole sample.
function readCsv(text, window, whole) {
  const lines = text.split(/\r\n?|\n/), [shape] = INPUT_SHAPES, flat = shape.length === 1;
  if (whole) return lines.flatMap((line, k) => (line.trim() === "" ? [] : [wholeSample(line, k + 1)]));
  if (shape.length !== 1 && shape.length !== 2)
    throw new Error("lines of CSV are timesteps, and samples of this model have none: write JSON");
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
  const longest = samples.reduce((most, rows) => Math.max(most, rows.length), 0);
  if (length === null && shape[0] !== null && longest > shape[0]) {
    const cure = `cut them with --window ${shape[0]}, or add a column \`sample\` with one value per sample`;
    throw new Error(`there are ${longest} rows where a sample has ${shape[0]}: ${cure}`);
  }
  const windows = samples.flatMap((rows) => windowsOf(rows, length, hop));
  if (windows.length === 0) throw new Error(`there are fewer rows than a window has: ${length}`);
  return windows;
}

// --- readCsv (none) ---
// Lines have no room for the samples of this model.
function readCsv() {
  throw new Error("write the samples of this model as lists in JSON");
}

// --- readField (table) ---
// The number in a field.
function readField(text, title, number) {
  const value = readNumber(text);
  if (value !== undefined) return value;
  const cell = JSON.stringify(text.slice(0, 80));
  throw new Error(`line ${number}, column ${JSON.stringify(title)}: ${cell} is not a number`);
}

// --- readField (titled) ---
// The number in a field; NaN where it is empty.
function readField(text, title, number) {
  const value = text === "" ? NaN : readNumber(text);
  if (value !== undefined) return value;
  const cell = JSON.stringify(text.slice(0, 80));
  throw new Error(`line ${number}, column ${JSON.stringify(title)}: ${cell} is not a number`);
}

// --- readField (categories) ---
// The number in a field, or of the category in it; NaN where it is empty.
function readField(text, title, number) {
  const names = CATEGORIES[0][COLUMNS[0].indexOf(title)] ?? [], known = names.indexOf(text);
  const value = text === "" ? NaN : readNumber(text) ?? (known < 0 ? undefined : known);
  const place = `line ${number}, column ${JSON.stringify(title)}`, cell = JSON.stringify(text.slice(0, 80));
  if (known >= 0 && value !== known)
    throw new Error(`${place}: ${cell} is a number and the name of another; write JSON, with names in quotes`);
  if (value !== undefined) return value;
  const listed = names.map((name) => JSON.stringify(name)).join(", ");
  throw new Error(`${place}: ${names.length > 0 ? `unknown category ${cell}; there are ${listed}` : `${cell} is not a number`}`);
}

// --- splitFields (table) ---
// The fields of a line, with commas, semicolons or tabs between them. One that begins with a quote goes on to the next.
function splitFields(line) {
  const mark = [",", ";", "\t"].find((each) => line.includes(each)) ?? ",";
  const field = new RegExp(`${mark}(?:"((?:[^"]|"")*)"?)?([^${mark}]*)`, "g");
  const cells = [...`${mark}${line}`.matchAll(field)];
  return cells.map(([, quoted = "", rest]) => (quoted.replaceAll('""', '"') + rest).trim());
}

// --- numberBlocks (table) ---
// The rows of each sample, from lines of numbers with empty lines between samples.
function numberBlocks(lines) {
  const blocks = [[]], [shape] = INPUT_SHAPES;
  const width = shape.length === 2 ? shape[1] : null; // of a timestep
  lines.forEach((line, k) => {
    if (line.trim() === "") return void blocks.push([]);
    const row = readNumbers(line, k + 1);
    if (row.length !== (width ?? row.length)) {
      throw new Error(`line ${k + 1}: expected ${width} number${width === 1 ? "" : "s"}, got ${row.length}`);
    }
    blocks.at(-1).push(row);
  });
  return blocks.filter((rows) => rows.length > 0);
}

// --- titledSamples (table) ---
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
      throw new Error(
        `line ${number}: expected ${titles.length} field${titles.length === 1 ? "" : "s"}, got ${fields.length}`
          + (line.includes(",") && line.includes(";") ? "; with commas as separators, write decimals with a point" : ""),
      );
    const sample = teller < 0 ? empty : fields[teller];
    if (!samples.has(sample)) samples.set(sample, []);
    samples.get(sample).push(columns.map((name) => readField(fields[titles.indexOf(name)], name, number)));
  });
  return [...samples.values()];
}

// --- wholeSample (table) ---
// A sample from all of its numbers in a line, as long as the line is where one axis is free.
function wholeSample(line, number) {
  let numbers = readNumbers(line, number);
  const [shape] = INPUT_SHAPES, free = shape.filter((n) => n === null).length;
  if (free > 1) throw new Error("the input has several variable-length axes: write samples as lists in JSON");
  const known = shape.reduce((total, n) => total * (n ?? 1), 1), count = numbers.length;
  if (count % known !== 0 || (free === 0 && count !== known)) {
    const wanted = `${free ? "a multiple of " : ""}${known} number${known === 1 ? "" : "s"}`;
    throw new Error(`line ${number}: expected a whole sample, ${wanted}, got ${count}`);
  }
  for (const n of shape.slice(1).map((n) => n ?? count / known).reverse())
    numbers = Array.from({ length: numbers.length / n }, (_, k) => numbers.slice(k * n, (k + 1) * n));
  return numbers;
}

// --- windowsOf (table) ---
// Returns the windows of a stream of rows; the rows themselves if there are no windows.
function windowsOf(rows, length, hop) {
  if (length === null || rows.length === length) return [rows];
  const windows = [];
  for (let end = length; end <= rows.length; end += hop) windows.push(rows.slice(end - length, end));
  return windows;
}
