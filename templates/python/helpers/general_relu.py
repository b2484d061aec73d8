def general_relu(x, max_value, negative_slope, threshold):
    """x above the threshold, but at most max_value; below it negative_slope (x - threshold)."""
    y = relu(x) if threshold == 0 else x if x > threshold or x != x else 0.0
    if max_value < inf:
        y = clip(y, 0.0, max_value)
    elif not threshold:
        return negative_slope * x if negative_slope and x < 0 else y
    return y - negative_slope * relu(threshold - x) if negative_slope else y
