def clipped(u, largest):
    """The nearest number of at most this magnitude."""
    return max(-largest, min(u, largest))
