// a to the power of b; 1 where a is 1, as everywhere but in JavaScript.
function power(a, b) {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
}
