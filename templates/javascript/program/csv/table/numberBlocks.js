// The rows of each sample, from lines of numbers with empty lines between samples.
function numberBlocks(lines) {
  const blocks = [[]];
  lines.forEach((line, k) => {
    if (line.trim() === "") blocks.push([]);
    else blocks.at(-1).push(readNumbers(line, k + 1));
  });
  return blocks.filter((rows) => rows.length > 0);
}
