import math


def floor(x):
    """The largest integer up to x; infinity and NaN stay."""
    return float(math.floor(x)) if abs(x) < inf else x
