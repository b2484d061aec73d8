// z h + (1 - z) candidate, with the fractional bits of h.
function mixed(z, h, candidate, bits) {
  const one = 1 << GATE_BITS, fewer = STATE_BITS - bits;
  return toState(shifted(candidate * (one - z), fewer) + z * (h << (GATE_BITS - STATE_BITS)), STATE_BITS);
}
