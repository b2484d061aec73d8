def gelu(x):
    """x times the probability that a normal number is smaller."""
    return 0.5 * x * (1.0 + erf(x / 1.4142135623730951))
