// tanh of u, which has ARGUMENT_BITS, in GATE_BITS: between two entries of the table on a line.
function fixedTanh(u) {
  const bits = ARGUMENT_BITS - TABLE_BITS;
  const a = Math.min(Math.abs(u), (TABLE_END << ARGUMENT_BITS) - 1);
  const k = a >> bits;
  const low = TANH_TABLE[k];
  const y = low + rounded(Math.imul(TANH_TABLE[k + 1] - low, a & ((1 << bits) - 1)), bits);
  return u < 0 ? -y : y;
}
