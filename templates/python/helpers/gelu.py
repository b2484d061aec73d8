from math import erf


def gelu(x):
    """x times the probability that a standard normal variable is below x."""
    return 0.5 * x * (1.0 + erf(x / 2.0**0.5))
