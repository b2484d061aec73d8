def to_real(whole, step):
    """What a whole number stands for, as 32-bit floats multiply."""
    return single(single(whole) * step)
