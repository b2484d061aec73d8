def transform(x, kernel, bias):
    """x kernel + bias, over the last axis."""
    if x.ndim == 2:
        return x.dot(kernel) + bias
    return (x.reshape(-1, x.shape[-1]).dot(kernel) + bias).reshape(*x.shape[:-1], kernel.shape[1])
