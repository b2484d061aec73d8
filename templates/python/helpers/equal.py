def equal(a, b):
    """1 where a equals b, else 0."""
    return float(a == b)
