def rounded(u, bits):
    """u / 2^bits, rounded to the nearest, halves up."""
    return (u + (1 << bits >> 1)) >> bits
