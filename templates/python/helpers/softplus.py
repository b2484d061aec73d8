from math import exp


def softplus(x):
    """log(1 + e^x), without overflow."""
    return relu(x) + log1p(exp(-abs(x)))
