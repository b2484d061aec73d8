// Within a rounding of 1. Math.tanh takes longer.
function tanh(x) {
  return 2 / (1 + Math.exp(-2 * x)) - 1;
}
