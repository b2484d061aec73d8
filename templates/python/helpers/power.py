import math


def power(a, b):
    """a to the power of b; infinite or NaN where the result is not a number that fits."""
    try:
        return math.pow(a, b)
    except OverflowError:
        return -inf if a < 0 and b % 2 == 1 else inf
    except ValueError:
        return nan if a else math.copysign(inf, a) if b % 2 == 1 else inf
