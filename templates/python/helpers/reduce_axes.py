def reduce_axes(function, x, axes, keep):
    """function of all numbers along some axes, which go, or stay with length 1."""
    for axis in reversed(axes):
        x = reduce_axis(function, x, axis, keep)
    return x
