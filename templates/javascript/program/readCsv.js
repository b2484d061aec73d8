// The samples in lines of numbers: a line for each timestep, and empty lines between samples. Where a sample has one
// axis only, it may stand in a line, or in a column. A first line that does not begin with a number holds titles.
function readCsv(text) {
  const [shape, ...others] = INPUT_SHAPES;
  if (others.length > 0 || shape.length > 2) throw new Error("the samples of this model must be given as lists in JSON");
  const blocks = [[]];
  text.split(/\r?\n/).forEach((line, k) => {
    if (k === 0 && !/^[+\-.]*(\d|nan|inf)/i.test(line.trim())) return;
    try {
      if (line.trim() !== "") blocks.at(-1).push(readNumbers(line));
      else blocks.push([]);
    } catch (error) {
      throw new Error(`line ${k + 1}: ${error.message}`);
    }
  });
  const samples = blocks.filter((block) => block.length > 0);
  if (samples.length === 0) throw new Error("there are no numbers");
  if (shape.length !== 1) return samples;
  const rows = samples.flat();
  return shape[0] !== 1 && rows.every((row) => row.length === 1) ? samples.map((block) => block.flat()) : rows;
}
