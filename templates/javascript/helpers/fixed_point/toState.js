// A value of two numbers of GATE_BITS as h, with so many fractional bits.
function toState(value, bits) {
  return rounded(value, 2 * GATE_BITS - bits);
}
