def next_cell(f, c, i, candidate, bits):
    """f c + i candidate, with the fractional bits of c."""
    return clipped(rounded(f * c + (i * candidate >> (GATE_BITS - bits)), GATE_BITS), LARGEST_CELL)
