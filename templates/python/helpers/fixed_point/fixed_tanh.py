def fixed_tanh(u):
    """tanh of u, which has ARGUMENT_PLACES, in GATE_PLACES: between two entries of the table on a line."""
    places = ARGUMENT_PLACES - TABLE_PLACES
    a = min(abs(u), (TABLE_END << ARGUMENT_PLACES) - 1)
    k, between = a >> places, a & ((1 << places) - 1)
    low, high = TANH_TABLE[k], TANH_TABLE[k + 1]
    y = low + rounded((high - low) * between, places)
    return -y if u < 0 else y
