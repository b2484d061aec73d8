def narrowed(h, multiplier, shift):
    """h in the scale in which weights multiply it: (h multiplier) / 2^shift."""
    return clipped(rounded(h * multiplier, shift), LARGEST)
