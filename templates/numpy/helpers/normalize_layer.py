def normalize_layer(x, axes, epsilon):
    """(x - mean) / √(variance + epsilon), both taken over some axes."""
    return normalize_rms(x - x.mean(axis=axes, keepdims=True), axes, epsilon)
