def reshape(x, shape):
    """The same numbers, row by row, in nested lists of another shape; one entry may be -1."""
    numbers = flat(x)
    for size in shape[:0:-1]:
        size = size if size > 0 else len(numbers)
        numbers = [numbers[k : k + size] for k in range(0, len(numbers), size)]
    return numbers
