def quantized(x, halves_in_1, largest):
    """The integer nearest to x halves_in_1 / 2, halves away from zero, of at most this magnitude; 0 for NaN."""
    halves = single(single(x) * halves_in_1)
    if halves != halves:
        return 0
    halves = int(clipped(halves, 2 * largest))
    return (halves + 1) // 2 if halves >= 0 else -((1 - halves) // 2)
