def to_activation(product):
    """A product of two numbers of GATE_PLACES, in ACTIVATION_PLACES."""
    return clipped(rounded(product, 2 * GATE_PLACES - ACTIVATION_PLACES), LARGEST)
