def reduce_axis(function, x, axis, keep):
    """function of all numbers along an axis, which goes, or stays with length 1."""
    if axis:
        return [reduce_axis(function, v, axis - 1, keep) for v in x]
    reduced = collapse(function, x)
    return [reduced] if keep else reduced
