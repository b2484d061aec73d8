def transform(x, kernel, bias):
    """x kernel + bias, over the last axis."""
    y = x.reshape(-1, x.shape[-1]).dot(kernel)
    y += bias
    return y.reshape(*x.shape[:-1], y.shape[-1])
