// f c + i candidate, with the fractional bits of c.
function nextCell(f, c, i, candidate, bits) {
  return clipped(rounded(f * c + shifted(i * candidate, GATE_BITS - bits), GATE_BITS), LARGEST_CELL);
}
