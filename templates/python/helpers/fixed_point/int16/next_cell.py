def next_cell(f, c, i, candidate):
    """f c + i candidate, in CELL_PLACES."""
    return clipped(scaled(f, c) + (i * candidate >> (2 * GATE_PLACES - CELL_PLACES)), LARGEST_CELL)
