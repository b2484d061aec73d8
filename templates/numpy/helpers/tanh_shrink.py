def tanh_shrink(x):
    """x - tanh(x)."""
    return x - np.tanh(x)
