def hard_tanh(x):
    """x, clipped to -1 and 1."""
    return np.clip(x, -1.0, 1.0)
