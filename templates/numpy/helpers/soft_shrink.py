def soft_shrink(x, threshold):
    """x drawn towards 0 by the threshold."""
    return np.where(x > threshold, x - threshold, np.where(x < -threshold, x + threshold, np.float32(0.0)))
