def thresholded_relu(x, theta):
    """x where it is above theta, else 0."""
    return x if x > theta else 0.0 * x
