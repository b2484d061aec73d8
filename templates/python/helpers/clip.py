def clip(x, low, high):
    """x, but at least low and at most high; NaN stays NaN."""
    x = low if x < low else x
    return high if x > high else x
