def project(x, kernel, bias):
    """x kernel + bias for all timesteps at once, with the time axis in front."""
    samples, timesteps, features = x.shape
    y = transform(x.reshape(-1, features), kernel, bias)
    return y.reshape(samples, timesteps, kernel.shape[1]).swapaxes(0, 1)
