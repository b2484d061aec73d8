// Numbers with commas, semicolons or spaces between them.
function readNumbers(line, number) {
  const separator = line.includes(",") ? "," : line.includes(";") ? ";" : /\s+/;
  return line.trim().split(separator).map((field) => {
    const word = field.trim().toLowerCase().replace(/^([+-]?)inf(inity)?$/, "$1Infinity");
    const value = Number(word);
    if (word !== "nan" && word !== "-nan" && !(/^[+-]?(\d|\.\d|I)/.test(word) && !/^0[xob]/.test(word) && value === value))
      throw new Error(`line ${number}: expected numbers, got ${JSON.stringify(line.trim().slice(0, 80))}`);
    return value;
  });
}
