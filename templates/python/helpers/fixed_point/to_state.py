def to_state(product, bits):
    """A product of two numbers with GATE_BITS as h, with so many fractional bits."""
    return rounded(product, 2 * GATE_BITS - bits)
