def normalize_l2(x, axes, epsilon):
    """x / √(sum of x², but at least epsilon), taken over some axes."""
    power = reduce_axes(sum, map_numbers(square, x), axes, keep=True)
    return broadcast(lambda v, p: divide(v, sqrt(maximum(p, epsilon))), x, power)
