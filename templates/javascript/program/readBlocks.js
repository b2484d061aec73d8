// Blocks of lines of numbers, empty lines between them. A first line that begins otherwise holds titles.
function readBlocks(text) {
  const blocks = [[]];
  text.split(/\r\n?|\n/).forEach((line, k) => {
    if (k === 0 && !/^[+\-.]*(\d|nan|inf)/i.test(line.trim())) return;
    if (line.trim() !== "") blocks.at(-1).push(readNumbers(line, k + 1));
    else blocks.push([]);
  });
  const found = blocks.filter((block) => block.length > 0);
  if (found.length === 0) throw new Error("there are no numbers");
  return found;
}
