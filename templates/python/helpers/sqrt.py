import math


def sqrt(x):
    """√x; NaN where x is negative."""
    return math.sqrt(x) if x >= 0 else nan
