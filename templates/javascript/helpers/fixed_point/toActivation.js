// A value of two numbers of GATE_BITS, with so many fractional bits.
function toActivation(value, bits) {
  return clipped(rounded(value, 2 * GATE_BITS - bits), LARGEST);
}
