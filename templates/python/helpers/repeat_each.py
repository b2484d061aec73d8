def repeat_each(x, axis, times):
    """Nested lists with every element along an axis several times in a row."""
    if axis:
        return [repeat_each(v, axis - 1, times) for v in x]
    return [v for v in x for _ in range(times)]
