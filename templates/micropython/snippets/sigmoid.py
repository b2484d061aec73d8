from math import exp


def sigmoid(x):
    """1 / (1 + e^-x), without overflow, in single precision too."""
    if x < 0.0:
        power = exp(x)
        return power / (1.0 + power)
    return 1.0 / (1.0 + exp(-x))
