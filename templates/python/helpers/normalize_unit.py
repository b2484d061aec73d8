def normalize_unit(x, axes, epsilon):
    """x / √(sum of x²), taken over some axes, but never more than x / epsilon."""
    power = reduce_axes(sum, map_numbers(square, x), axes, keep=True)
    return broadcast(lambda v, p: v * minimum(reciprocal(sqrt(p)), 1.0 / epsilon), x, power)
