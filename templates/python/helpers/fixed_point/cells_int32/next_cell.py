def next_cell(f, c, i, candidate, bits):
    """f c + i candidate, with the fractional bits of c."""
    return clipped(scaled(f, c) + (i * candidate >> (2 * GATE_BITS - bits)), LARGEST_CELL)
