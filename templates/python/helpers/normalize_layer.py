def normalize_layer(x, axes, epsilon):
    """(x - mean) / √(variance + epsilon), both taken over some axes."""
    x = broadcast(operator.sub, x, reduce_axes(mean, x, axes, keep=True))
    return normalize_rms(x, axes, epsilon)
