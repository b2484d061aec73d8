from math import pi


def gelu_tanh(x):
    """gelu as approximated by Hendrycks and Gimpel (2016)."""
    return 0.5 * x * (1.0 + tanh((2.0 / pi) ** 0.5 * (x + 0.044715 * (x * x * x))))
