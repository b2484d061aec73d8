import math


def ceil(x):
    """The smallest integer from x on; infinity and NaN stay."""
    return float(math.ceil(x)) if abs(x) < inf else x
