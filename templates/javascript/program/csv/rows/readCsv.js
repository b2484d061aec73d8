// The samples in lines of numbers: a line for each timestep, and empty lines between samples.
function readCsv(text) {
  return readBlocks(withoutTitles(text));
}
