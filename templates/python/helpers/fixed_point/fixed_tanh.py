def fixed_tanh(u):
    """tanh of u, which has ARGUMENT_BITS, in GATE_BITS: between two entries of the table on a line."""
    bits = ARGUMENT_BITS - TABLE_BITS
    a = min(abs(u), (TABLE_END << ARGUMENT_BITS) - 1)
    k, between = a >> bits, a & ((1 << bits) - 1)
    low, high = TANH_TABLE[k], TANH_TABLE[k + 1]
    y = low + rounded((high - low) * between, bits)
    return -y if u < 0 else y
