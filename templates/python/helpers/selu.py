def selu(x):
    """Scaled exponential linear unit of Klambauer et al. (2017)."""
    return 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * expm1(x))
