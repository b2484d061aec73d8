from math import exp


def sigmoid(x):
    """1 / (1 + e^-x), without overflow."""
    return 1.0 / (1.0 + exp(-x)) if x > -700.0 else exp(x)
