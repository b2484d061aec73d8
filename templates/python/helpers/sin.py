import math


def sin(x):
    """The sine; NaN of infinity."""
    return math.sin(x) if abs(x) < inf else nan
