def sumprod_in_parts(x, weights):
    """x weights, in parts: each loses its lower bits before it is added to the others."""
    parts = range(0, len(x), PART)
    return sum(sumprod(x[k : k + PART], weights[k : k + PART]) >> PART_SHIFT for k in parts)
