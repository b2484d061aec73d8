def normalize_rms(x, axes, epsilon):
    """x / √(mean of x² + epsilon), taken over some axes."""
    power = reduce_axes(mean, map_numbers(square, x), axes, keep=True)
    return broadcast(lambda v, p: divide(v, sqrt(p + epsilon)), x, power)
