def next_cell(f, c, i, candidate):
    """f c + i candidate, in CELL_PLACES."""
    return clipped(rounded(f * c + (i * candidate >> (GATE_PLACES - CELL_PLACES)), GATE_PLACES), LARGEST_CELL)
