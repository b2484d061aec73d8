def log_sigmoid(x):
    """log(1 / (1 + e^-x)), without overflow."""
    return -softplus(-x)
