def has_nan(x):
    """Whether a number, or one in nested lists, is NaN."""
    return any(map(has_nan, x)) if isinstance(x, list) else x != x
