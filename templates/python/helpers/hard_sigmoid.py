def hard_sigmoid(x, slope):
    """slope x + 1/2, clipped to 0 and 1."""
    y = slope * x + 0.5
    return 0.0 if y < 0 else 1.0 if y > 1 else y
