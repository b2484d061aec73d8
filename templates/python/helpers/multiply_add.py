def multiply_add(x, scale, offset):
    """x scale + offset."""
    return x * scale + offset
