def less_equal(a, b):
    """1 where a is at most b, else 0."""
    return float(a <= b)
