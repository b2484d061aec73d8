def leaky_relu(x, negative_slope):
    """x where it is positive, else negative_slope x."""
    return negative_slope * x if x < 0 else x
