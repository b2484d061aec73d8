import math


def log(x):
    """The natural logarithm; -infinity of 0, NaN where x is negative."""
    return math.log(x) if x > 0 else -inf if x == 0 else nan
