def rounded(u, places):
    """u / 2^places, rounded to the nearest, halves up."""
    return (u + (1 << places >> 1)) >> places
