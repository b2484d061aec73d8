// Numbers with commas, semicolons or spaces between them.
function readNumbers(line) {
  const separator = line.includes(",") ? "," : line.includes(";") ? ";" : /\s+/;
  return line.trim().split(separator).map((field) => {
    const word = field.trim().replace(/^([+-]?)inf(inity)?$/i, "$1Infinity");
    if (/^-?nan$/i.test(word)) return NaN;
    if (!/^[+-]?(Infinity|\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?)$/i.test(word))
      throw new Error(`expected numbers, got ${JSON.stringify(line.trim().slice(0, 80))}`);
    return Number(word);
  });
}
