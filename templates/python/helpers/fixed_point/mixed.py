def mixed(z, h, candidate, bits):
    """z h + (1 - z) candidate, with the fractional bits of h."""
    one, fewer = 1 << GATE_BITS, STATE_BITS - bits
    return to_state((candidate * (one - z) >> fewer) + z * (h << (GATE_BITS - STATE_BITS)), STATE_BITS)
