def dequantized(number, step):
    """What a quantized number stands for, as 32-bit floats multiply."""
    return single(single(number) * step)
