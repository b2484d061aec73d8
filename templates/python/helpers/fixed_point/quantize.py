# Quantized numbers and their sums.


# --- clipped ---
def clipped(u, largest):
    """The nearest number of at most this magnitude."""
    return max(-largest, min(u, largest))


# --- dequantized ---
def dequantized(number, scale):
    """Returns the value of a quantized number, computed as 32-bit floats multiply."""
    return single(single(number) * scale)


# --- narrowed ---
def narrowed(h, multiplier, shift):
    """h in the scale in which weights multiply it: (h multiplier) / 2^shift."""
    return clipped(rounded(h * multiplier, shift), LARGEST)


# --- quantized ---
def quantized(x, halves_in_1, largest):
    """The integer nearest to x halves_in_1 / 2, halves away from zero, of at most this magnitude; 0 for NaN."""
    halves = single(single(x) * halves_in_1)
    if halves != halves:
        return 0
    halves = int(clipped(halves, 2 * largest))
    return (halves + 1) // 2 if halves >= 0 else -((1 - halves) // 2)


# --- rounded ---
def rounded(u, bits):
    """u / 2^bits, rounded to the nearest, halves up."""
    return (u + (1 << bits >> 1)) >> bits


# --- scaled ---
def scaled(factor, v):
    """factor v, for a factor with GATE_BITS; in two parts, as 32 bits hold the products."""
    return rounded(factor * (v >> 8) + (factor * (v & 255) >> 8), GATE_BITS - 8)


# --- to_activation ---
def to_activation(product):
    """A product of two numbers with GATE_BITS, as an activation."""
    return clipped(rounded(product, 2 * GATE_BITS - ACTIVATION_BITS), LARGEST)


# --- sumprod_in_parts ---
def sumprod_in_parts(x, weights, length):
    """x weights, in parts of a length: each loses its lower bits before it is added to the others."""
    parts = range(0, len(x), length)
    return sum(sumprod(x[k : k + length], weights[k : k + length]) >> PART_SHIFT for k in parts)


# --- transform_in_parts ---
def transform_in_parts(x, kernel, bias):
    """x kernel + bias, rows in parts, for a row x, or for every row in nested lists."""
    if isinstance(x[0], list):
        return [transform_in_parts(row, kernel, bias) for row in x]
    return [sumprod_in_parts(x, weights, PART) + b for weights, b in zip(kernel, bias)]


# --- transform_in_short_parts ---
def transform_in_short_parts(x, kernel, bias):
    """x kernel + bias, rows in short parts, for a row x, or for every row in nested lists."""
    if isinstance(x[0], list):
        return [transform_in_short_parts(row, kernel, bias) for row in x]
    return [sumprod_in_parts(x, weights, SHORT_PART) + b for weights, b in zip(kernel, bias)]


# --- weigh_in_parts ---
def weigh_in_parts(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias, rows in parts; a row of each kernel belongs to one unit."""
    return [
        sumprod_in_parts(x, weights, PART) + sumprod_in_parts(h, recurrent_weights, PART) + b
        for weights, recurrent_weights, b in zip(kernel, recurrent_kernel, bias)
    ]
