from math import copysign, inf
from struct import pack, unpack


def single(x):
    """The 32-bit float nearest to x."""
    try:
        return unpack("<f", pack("<f", x))[0]
    except OverflowError:
        return copysign(inf, x)
