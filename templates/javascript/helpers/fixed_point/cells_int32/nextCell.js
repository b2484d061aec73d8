// f c + i candidate, with the fractional bits of c.
function nextCell(f, c, i, candidate, bits) {
  return clipped(scaled(f, c) + shifted(i * candidate, 2 * GATE_BITS - bits), LARGEST_CELL);
}
