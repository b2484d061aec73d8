def next_cell(f, c, i, candidate, places):
    """f c + i candidate, in the places of c."""
    return clipped(scaled(f, c) + (i * candidate >> (2 * GATE_PLACES - places)), LARGEST_CELL)
