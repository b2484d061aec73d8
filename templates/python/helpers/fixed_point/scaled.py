def scaled(factor, v):
    """factor v, for a factor with GATE_BITS; in two parts, as 32 bits hold the products."""
    return rounded(factor * (v >> 8) + (factor * (v & 255) >> 8), GATE_BITS - 8)
