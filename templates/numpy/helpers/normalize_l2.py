def normalize_l2(x, axes, epsilon):
    """x / √(sum of x², but at least epsilon), taken over some axes."""
    return x / np.sqrt(np.maximum(np.square(x).sum(axis=axes, keepdims=True), epsilon))
