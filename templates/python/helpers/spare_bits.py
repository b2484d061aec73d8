from math import frexp


def spare_bits(v, most):
    """By how many bits, but not more than `most`, all v may be shifted and stay within ±1."""
    return min(max(-frexp(max(max(v), -min(v)))[1], 0), most)
