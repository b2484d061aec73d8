def clip(x, low, high):
    """x, but at least low and at most high."""
    return np.clip(x, low, high)
