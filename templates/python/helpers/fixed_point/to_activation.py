def to_activation(product, bits):
    """A product of two numbers with GATE_BITS, with so many fractional bits."""
    return clipped(rounded(product, 2 * GATE_BITS - bits), LARGEST)
