def celu(x, alpha):
    """x where it is positive, else alpha (e^(x / alpha) - 1)."""
    return relu(x) + alpha * expm1(divide(-relu(-x), alpha))
