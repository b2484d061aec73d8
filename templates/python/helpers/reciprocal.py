def reciprocal(x):
    """1 / x; infinite where x is 0."""
    return divide(1.0, x)
