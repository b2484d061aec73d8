def soft_shrink(x, threshold):
    """x drawn towards 0 by the threshold."""
    return x - threshold if x > threshold else x + threshold if x < -threshold else 0.0
