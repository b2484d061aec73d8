def next_cell(f, c, i, candidate, places):
    """f c + i candidate, in the places of c."""
    return clipped(rounded(f * c + (i * candidate >> (GATE_PLACES - places)), GATE_PLACES), LARGEST_CELL)
