// z h + (1 - z) candidate, with the fractional bits of h.
function mixed(z, h, candidate, bits) {
  const one = 1 << GATE_BITS, fewer = ACTIVATION_BITS - bits;
  return toActivation(
    shifted(candidate * (one - z), fewer) + z * (h << (GATE_BITS - ACTIVATION_BITS)), ACTIVATION_BITS);
}
