// Blocks of lines of numbers, a sample each, between empty lines; or, below titles, by what a column `sample` says.
function readBlocks(text) {
  const lines = text.split(/\r\n?|\n/), blocks = new Map();
  const place = lines[0].split(/[,;\t]/).findIndex((title) => /^\s*"?sample"?\s*$/.test(title));
  let sample = 0;
  lines.forEach((line, k) => {
    if (k === 0 && !/^[+\-.]*(\d|nan|inf)/i.test(line.trim())) return;
    if (line.trim() === "") {
      if (place < 0) sample = k;
      return;
    }
    if (place >= 0) [sample, line] = tellSample(line, place, k + 1);
    if (!blocks.has(sample)) blocks.set(sample, []);
    blocks.get(sample).push(readNumbers(line, k + 1));
  });
  if (blocks.size === 0) throw new Error("there are no numbers");
  return [...blocks.values()];
}
