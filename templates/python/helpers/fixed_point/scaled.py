def scaled(factor, v):
    """factor v, for a factor of GATE_PLACES; in two parts, as 32 bits hold the products."""
    return rounded(factor * (v >> 8) + (factor * (v & 255) >> 8), GATE_PLACES - 8)
