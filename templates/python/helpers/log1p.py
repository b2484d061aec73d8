import math


def log1p(x):
    """log(1 + x); -infinity of -1, NaN below."""
    return math.log1p(x) if x > -1 else -inf if x == -1 else nan
