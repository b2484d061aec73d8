def normalize_rms(x, axes, epsilon):
    """x / √(mean of x² + epsilon), taken over some axes."""
    return x / np.sqrt(np.square(x).mean(axis=axes, keepdims=True) + epsilon)
