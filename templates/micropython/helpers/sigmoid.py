from math import exp


def sigmoid(x):
    """1 / (1 + e^-x), without overflow, in single precision too."""
    power = exp(-abs(x))
    return (1 if x > 0 else power) / (1 + power)
