def fixed_hard_sigmoid(u):
    """u + 1 / 2, between 0 and 1: u is the sum times the slope, which its weights see to."""
    half, bits = 1 << (GATE_BITS - 1), GATE_BITS - ARGUMENT_BITS
    inside = clipped(u, half >> bits) << bits
    return max(0, min(inside + half, ONE))
