// A value of two numbers of GATE_BITS, as an activation.
function toActivation(value) {
  return clipped(rounded(value, 2 * GATE_BITS - ACTIVATION_BITS), LARGEST);
}
