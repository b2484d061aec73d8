def celu(x, alpha):
    """x where it is positive, else alpha (e^(x / alpha) - 1)."""
    return np.maximum(x, 0.0) + alpha * np.expm1(np.minimum(x, 0.0) / alpha)
