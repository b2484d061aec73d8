def logical_and(a, b):
    """1 where neither is 0, else 0."""
    return float(a != 0 and b != 0)
