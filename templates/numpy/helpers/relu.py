def relu(x):
    """The positive part."""
    return np.maximum(x, 0.0)
