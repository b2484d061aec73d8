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
