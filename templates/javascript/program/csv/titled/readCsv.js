// The samples in a table: a line of titles, then a line for each timestep. Columns are found by their titles. Rows of the
// same value in a column `sample` are a sample; where there is none, empty lines stand between samples. Windows are cut
// from these. Without titles, numbers stand in the order of the columns.
function readCsv(text) {
  const lines = text.split(/\r\n?|\n/);
  const titled = lines[0].split(/[\s,;]+/).some((word) => word !== "" && readNumber(word) === undefined);
  const samples = (titled ? titledSamples(lines) : readBlocks(text)).flatMap(windowsOf);
  if (samples.length === 0) throw new Error(`there are fewer rows than a window has: ${WINDOW}`);
  return samples;
}
