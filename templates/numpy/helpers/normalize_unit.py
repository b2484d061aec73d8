def normalize_unit(x, axes, epsilon):
    """x / √(sum of x²), taken over some axes, but never more than x / epsilon."""
    return x * np.minimum(1.0 / np.sqrt(np.square(x).sum(axis=axes, keepdims=True)), 1.0 / epsilon)
