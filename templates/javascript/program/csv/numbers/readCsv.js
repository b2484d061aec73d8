// The samples in lines of numbers: one in a line or, where every line has one number, in a column.
function readCsv(text) {
  const blocks = readBlocks(text), rows = blocks.flat(), [[n]] = INPUT_SHAPES;
  return n !== 1 && rows.every((row) => row.length === 1) ? blocks.map((block) => block.flat()) : rows;
}
