def maximum(a, b):
    """The larger one; NaN if one of them is."""
    return a if a >= b or a != a else b
