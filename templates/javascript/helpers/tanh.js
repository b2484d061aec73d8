// Math.tanh takes longer.
function tanh(x) {
  return Math.abs(x) < 0.01 ? Math.tanh(x) : 2 / (1 + Math.exp(-2 * x)) - 1;
}
