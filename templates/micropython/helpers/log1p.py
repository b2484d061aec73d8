def log1p(x):
    """log(1 + x), as Kahan computes it from log; -infinity of -1, NaN below."""
    y = 1.0 + x
    return x if y == 1.0 or y == inf else log(y) * x / (y - 1.0)
