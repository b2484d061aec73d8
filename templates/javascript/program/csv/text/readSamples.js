// The samples in a file, each as a list of inputs, and whether there are several. A line is a text; or the file is JSON: a
// list of texts, or of token ids, or of lists of these.
function readSamples(text, window, whole) {
  if (whole || window !== null)
    throw new Error("--window and --lines say how CSV is read, and this model takes texts, a line for each");
  const list = jsonList(text), lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  const value = list ?? lines;
  if (value.length === 0) throw new Error("there is no text");
  if (typeof value[0] === "number") return [[[value]], false];
  return [value.map((sample) => [sample]), value.length > 1 || list !== null];
}
