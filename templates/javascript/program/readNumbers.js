// Numbers with commas, semicolons or spaces between them.
function readNumbers(line, number) {
  const separator = line.includes(",") ? "," : line.includes(";") ? ";" : /\s+/;
  const numbers = line.trim().split(separator).map(readNumber);
  if (numbers.includes(undefined))
    throw new Error(`line ${number}: expected numbers, got ${JSON.stringify(line.trim().slice(0, 80))}`);
  return numbers;
}
