def sign(x):
    """1, 0 or -1; NaN stays NaN."""
    return x if x != x else float((x > 0) - (x < 0))
