def log_sigmoid(x):
    """log(1 / (1 + e^-x))."""
    return -softplus(-x)
