// The numbers in lines, in blocks with empty lines between them.
function readBlocks(lines) {
  const blocks = [[]];
  lines.forEach((line, k) => {
    if (line.trim() !== "") blocks.at(-1).push(readNumbers(line, k + 1));
    else blocks.push([]);
  });
  const found = blocks.filter((block) => block.length > 0);
  if (found.length === 0) throw new Error("there are no numbers");
  return found;
}
