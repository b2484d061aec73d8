from math import copysign


def divide(a, b):
    """a / b; infinite or NaN where b is 0."""
    if b:
        return a / b
    return nan if a == 0 or a != a else copysign(inf, a) * copysign(1.0, b)
