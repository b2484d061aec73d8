// A product of two numbers of GATE_BITS, with so many fractional bits.
function toActivation(product, bits) {
  return clipped(rounded(product, 2 * GATE_BITS - bits), LARGEST);
}
