def to_argument(total, shift):
    """A sum in the unit of what follows: 2^shift times smaller; or larger, and then not beyond FARTHEST.

    The bias holds half of 2^shift already, so that it is rounded to the nearest.
    """
    if shift >= 0:
        return total >> shift
    return clipped(total, FARTHEST >> -shift) << -shift
