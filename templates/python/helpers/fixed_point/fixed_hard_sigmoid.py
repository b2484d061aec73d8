def fixed_hard_sigmoid(u):
    """u + 1 / 2, between 0 and 1: u is the sum times the slope, which its weights see to."""
    half, places = 1 << (GATE_PLACES - 1), GATE_PLACES - ARGUMENT_PLACES
    inside = clipped(u, half >> places) << places
    return max(0, min(inside + half, ONE))
