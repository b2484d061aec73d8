def hard_shrink(x, threshold):
    """x where it is further from 0 than the threshold, else 0."""
    return x if abs(x) > threshold else 0.0
