// factor v, for a factor of GATE_BITS; in two parts, as 32 bits hold the products.
function scaled(factor, v) {
  return rounded(factor * (v >> 8) + ((factor * (v & 255)) >> 8), GATE_BITS - 8);
}
