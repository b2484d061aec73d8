def thresholded_relu(x, theta):
    """x where it is above theta, else 0."""
    return np.where(x > theta, x, 0.0 * x)
