def greater_equal(a, b):
    """1 where a is at least b, else 0."""
    return float(a >= b)
