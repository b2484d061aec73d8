def elu(x, alpha):
    """x where it is positive, else alpha (e^x - 1)."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))
