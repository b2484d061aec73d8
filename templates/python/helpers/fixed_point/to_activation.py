def to_activation(product, places):
    """A product of two numbers of GATE_PLACES, in so many places."""
    return clipped(rounded(product, 2 * GATE_PLACES - places), LARGEST)
