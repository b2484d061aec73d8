// Gates and cells of recurrent layers.

// --- fixedHardSigmoid ---
// u + 1 / 2, clipped to 0 and 1, where u is the sum times the slope: the weights contain the slope.
function fixedHardSigmoid(u) {
  const half = 1 << (GATE_BITS - 1), bits = GATE_BITS - ARGUMENT_BITS;
  return Math.max(0, Math.min((clipped(u, half >> bits) << bits) + half, ONE));
}

// --- fixedSigmoid ---
// (1 + tanh u) / 2 = sigmoid(2 u), where u is half of the sum: the weights are halved.
function fixedSigmoid(u) {
  return (ONE + 1 + fixedTanh(u)) >> 1;
}

// --- fixedTanh ---
// tanh of u, which has ARGUMENT_BITS, in GATE_BITS: between two entries of the table on a line.
function fixedTanh(u) {
  const bits = ARGUMENT_BITS - TABLE_BITS;
  const a = Math.min(Math.abs(u), (TABLE_END << ARGUMENT_BITS) - 1);
  const k = a >> bits;
  const low = TANH_TABLE[k];
  const y = low + rounded(Math.imul(TANH_TABLE[k + 1] - low, a & ((1 << bits) - 1)), bits);
  return u < 0 ? -y : y;
}

// --- mixed ---
// z h + (1 - z) candidate, with the fractional bits of h.
function mixed(z, h, candidate, bits) {
  const one = 1 << GATE_BITS, fewer = STATE_BITS - bits;
  return toState(shifted(candidate * (one - z), fewer) + z * (h << (GATE_BITS - STATE_BITS)), STATE_BITS);
}

// --- toArgument ---
// A sum in the unit of what follows: 2^shift times smaller; or larger, and then not beyond FARTHEST. The bias holds
// half of 2^shift already, so that it is rounded to the nearest.
function toArgument(total, shift) {
  return shift < 0 ? clipped(total, FARTHEST >> -shift) * 2 ** -shift : shifted(total, shift);
}

// --- toLastState ---
// A value of two numbers of GATE_BITS as h with as many fractional bits, which 1 saturates.
function toLastState(value) {
  return clipped(rounded(value, GATE_BITS), ONE - 1);
}

// --- toState ---
// A value of two numbers of GATE_BITS as h, with so many fractional bits.
function toState(value, bits) {
  return rounded(value, 2 * GATE_BITS - bits);
}

// --- nextCell (cells_int16) ---
// f c + i candidate, with the fractional bits of c.
function nextCell(f, c, i, candidate, bits) {
  return clipped(rounded(f * c + shifted(i * candidate, GATE_BITS - bits), GATE_BITS), LARGEST_CELL);
}

// --- nextCell (cells_int32) ---
// f c + i candidate, with the fractional bits of c.
function nextCell(f, c, i, candidate, bits) {
  return clipped(scaled(f, c) + shifted(i * candidate, 2 * GATE_BITS - bits), LARGEST_CELL);
}
