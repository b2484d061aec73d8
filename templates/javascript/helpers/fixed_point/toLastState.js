// A value of two numbers of GATE_BITS as h with as many fractional bits, which 1 saturates.
function toLastState(value) {
  return clipped(rounded(value, GATE_BITS), ONE - 1);
}
