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
  const longest = samples.reduce((most, rows) => Math.max(most, rows.length), 0);
  if (length === null && shape[0] !== null && longest > shape[0]) {
    const cure = `cut them with --window ${shape[0]}, or tell samples apart by a column \`sample\``;
    throw new Error(`there are ${longest} rows where a sample has ${shape[0]}: ${cure}`);
  }
  const found = samples.flatMap((rows) => windowsOf(rows, length, hop));
  if (found.length === 0) throw new Error(`there are fewer rows than a window has: ${length}`);
  return found;
}
