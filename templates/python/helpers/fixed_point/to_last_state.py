def to_last_state(product):
    """A product of two numbers with GATE_BITS as h with as many, which 1 saturates."""
    return clipped(rounded(product, GATE_BITS), ONE - 1)
