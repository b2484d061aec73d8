def nest(numbers, shape):
    """Numbers in order as nested lists; one entry of the shape may be -1: whatever is left."""
    for axis in range(len(shape) - 1, 0, -1):
        size = shape[axis] if shape[axis] > 0 else len(numbers) // prod(shape[:axis])
        numbers = [numbers[k : k + size] for k in range(0, len(numbers), size)]
    return numbers
