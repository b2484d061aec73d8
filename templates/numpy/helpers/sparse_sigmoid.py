def sparse_sigmoid(x):
    """(x + 1) / 2, clipped to 0 and 1."""
    return np.clip((x + 1.0) / 2.0, 0.0, 1.0)
