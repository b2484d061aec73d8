def mish(x):
    """x tanh(log(1 + e^x))."""
    return x * np.tanh(softplus(x))
