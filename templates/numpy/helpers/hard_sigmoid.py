def hard_sigmoid(x, slope):
    """slope x + 0.5, clipped to 0 and 1."""
    return np.clip(slope * x + 0.5, 0.0, 1.0)
