// The number that a text is; undefined where it is none.
function readNumber(text) {
  const word = text.trim().toLowerCase();
  if (/^[+-]?nan$/.test(word)) return NaN;
  if (/^[+-]?inf(inity)?$/.test(word)) return word[0] === "-" ? -Infinity : Infinity;
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : undefined;
}
