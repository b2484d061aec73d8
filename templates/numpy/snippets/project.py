def project(x, kernel, bias):
    """x kernel + bias for all timesteps at once, with the time axis in front."""
    return np.swapaxes(transform(x, kernel, bias), 0, 1)
