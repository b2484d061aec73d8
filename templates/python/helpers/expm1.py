import math


def expm1(x):
    """e^x - 1; infinite where that is too large."""
    try:
        return math.expm1(x)
    except OverflowError:
        return inf
