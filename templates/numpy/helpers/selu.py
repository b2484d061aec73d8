def selu(x):
    """Scaled exponential linear unit of Klambauer et al. (2017)."""
    return 1.0507009873554805 * elu(x, 1.6732632423543772)
