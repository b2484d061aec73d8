def sumprod(v, w):
    """The sum of the products of what stands at the same place in two rows."""
    return sum(a * b for a, b in zip(v, w))
