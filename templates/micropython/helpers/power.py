import math


def power(a, b):
    """a to the power of b; infinite or NaN where the result is not a number that fits."""
    try:
        return math.pow(a, b)
    except (OverflowError, ValueError):  # MicroPython has the latter for all
        if a < 0 and b != math.floor(b):
            return nan
        return math.copysign(inf, a) if b % 2 == 1 else inf
