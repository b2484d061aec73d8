def reorder_axes(x, order):
    """Nested lists with their axes in another order."""
    if len(order) < 2:
        return x
    for axis in range(order[0], 0, -1):
        x = swap_axes(x, axis - 1)
    rest = [axis - 1 if axis > order[0] else axis for axis in order[1:]]
    return [reorder_axes(row, rest) for row in x]
