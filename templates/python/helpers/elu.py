def elu(x, alpha):
    """x where it is positive, else alpha (e^x - 1)."""
    return x if x > 0 else alpha * expm1(x)
