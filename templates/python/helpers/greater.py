def greater(a, b):
    """1 where a is greater than b, else 0."""
    return float(a > b)
