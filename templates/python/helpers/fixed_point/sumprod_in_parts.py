def sumprod_in_parts(x, weights, length):
    """x weights, in parts of a length: each loses its lower bits before it is added to the others."""
    parts = range(0, len(x), length)
    return sum(sumprod(x[k : k + length], weights[k : k + length]) >> PART_SHIFT for k in parts)
