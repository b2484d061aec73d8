def swap_axes(x, axis):
    """Nested lists with an axis and the next one exchanged."""
    if axis:
        return [swap_axes(v, axis - 1) for v in x]
    return [list(column) for column in zip(*x)]
