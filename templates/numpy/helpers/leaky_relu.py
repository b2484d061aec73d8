def leaky_relu(x, negative_slope):
    """x where it is positive, else negative_slope x."""
    return np.where(x < 0, negative_slope * x, x)
