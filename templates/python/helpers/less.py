def less(a, b):
    """1 where a is less than b, else 0."""
    return float(a < b)
