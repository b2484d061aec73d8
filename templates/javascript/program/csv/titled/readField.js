// The number in a field; NaN where it is empty.
function readField(text, title, number) {
  const value = text === "" ? NaN : readNumber(text);
  if (value !== undefined) return value;
  const given = JSON.stringify(text.slice(0, 80));
  throw new Error(`line ${number}, column ${JSON.stringify(title)}: ${given} is no number`);
}
