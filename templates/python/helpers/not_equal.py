def not_equal(a, b):
    """1 where a differs from b, else 0."""
    return float(a != b)
