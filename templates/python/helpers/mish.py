def mish(x):
    """x tanh(log(1 + e^x))."""
    return x * tanh(softplus(x))
