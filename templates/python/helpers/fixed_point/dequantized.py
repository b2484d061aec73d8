def dequantized(number, scale):
    """What a quantized number stands for, as 32-bit floats multiply."""
    return single(single(number) * scale)
