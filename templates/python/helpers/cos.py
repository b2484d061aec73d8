import math


def cos(x):
    """The cosine; NaN of infinity."""
    return math.cos(x) if abs(x) < inf else nan
