def to_activation(product):
    """A product of two numbers with GATE_BITS, as an activation."""
    return clipped(rounded(product, 2 * GATE_BITS - ACTIVATION_BITS), LARGEST)
