// The number in a field.
function readField(text, title, number) {
  const value = readNumber(text);
  if (value !== undefined) return value;
  const given = JSON.stringify(text.slice(0, 80));
  throw new Error(`line ${number}, column ${JSON.stringify(title)}: ${given} is no number`);
}
