def general_relu(x, max_value, negative_slope, threshold):
    """x above the threshold, but at most max_value; below it negative_slope (x - threshold)."""
    y = np.where((x > threshold) | (x != x), x, np.float32(0.0)) if threshold else np.maximum(x, 0.0)
    if max_value < np.inf:
        y = np.clip(y, 0.0, max_value)
    return y - negative_slope * np.maximum(threshold - x, 0.0) if negative_slope else y
