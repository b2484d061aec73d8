def mixed(z, h, candidate):
    """z h + (1 - z) candidate, in ACTIVATION_PLACES."""
    one = 1 << GATE_PLACES
    return to_activation(candidate * (one - z) + z * (h << (GATE_PLACES - ACTIVATION_PLACES)))
