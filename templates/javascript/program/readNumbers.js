// Numbers with commas, semicolons or spaces between them.
function readNumbers(line, number) {
  const separator = line.includes(",") ? "," : line.includes(";") ? ";" : /\s+/;
  const fields = line.trim().split(separator), numbers = fields.map(readNumber), wrong = numbers.indexOf(undefined);
  if (wrong < 0) return numbers;
  throw new Error(`line ${number}, column ${wrong + 1}: ${JSON.stringify(fields[wrong].slice(0, 80))} is no number`);
}
