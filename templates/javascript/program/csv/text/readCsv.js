// The samples in lines of text.
function readCsv(text) {
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  if (lines.length === 0) throw new Error("there is no text");
  return lines;
}
