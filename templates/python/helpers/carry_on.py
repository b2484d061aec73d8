def carry_on(f, c, i, candidate):
    """The new cell state: f c + i candidate."""
    return f * c + i * candidate
