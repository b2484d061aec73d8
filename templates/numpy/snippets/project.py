def project(x, kernel, bias):
    """x kernel + bias for all timesteps at once, with the time axis in front."""
    return transform(x, kernel, bias).swapaxes(0, 1)
