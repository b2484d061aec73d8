def prelu(x, alpha):
    """x where it is positive, else alpha x."""
    return relu(x) - alpha * relu(-x)
