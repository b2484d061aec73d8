def repeat(x, axis, times):
    """Every element along an axis several times in a row."""
    if axis:
        return [repeat(v, axis - 1, times) for v in x]
    return [v for v in x for _ in range(times)]
