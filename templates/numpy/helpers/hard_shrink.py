def hard_shrink(x, threshold):
    """x where it is farther from 0 than the threshold, else 0."""
    return np.where(np.abs(x) > threshold, x, np.float32(0.0))
