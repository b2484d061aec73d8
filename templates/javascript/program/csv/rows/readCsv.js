// The samples in lines of numbers: a timestep a line.
function readCsv(text) {
  return readBlocks(text);
}
