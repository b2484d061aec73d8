def prelu(x, alpha):
    """x where it is positive, else alpha x."""
    return np.maximum(x, 0.0) - alpha * np.maximum(-x, 0.0)
