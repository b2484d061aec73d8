function gelu(x) {
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2));
}
