def softsign(x):
    """x / (1 + |x|)."""
    return x / (1.0 + abs(x))
