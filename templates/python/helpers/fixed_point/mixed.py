def mixed(z, h, candidate, places):
    """z h + (1 - z) candidate, in the places of h."""
    one, fewer = 1 << GATE_PLACES, ACTIVATION_PLACES - places
    return to_activation(
        (candidate * (one - z) >> fewer) + z * (h << (GATE_PLACES - ACTIVATION_PLACES)), ACTIVATION_PLACES
    )
