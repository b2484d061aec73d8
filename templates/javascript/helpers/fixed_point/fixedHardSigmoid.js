// u + 1 / 2, between 0 and 1: u is the sum times the slope, which its weights see to.
function fixedHardSigmoid(u) {
  const half = 1 << (GATE_BITS - 1), bits = GATE_BITS - ARGUMENT_BITS;
  return Math.max(0, Math.min((clipped(u, half >> bits) << bits) + half, ONE));
}
