def multiply_rows(a, b):
    """The product of every row of a with every row of b: a times b transposed, over the last two axes."""
    if isinstance(b[0][0], list):
        return [multiply_rows(v, w) for v, w in zip(a, b)]
    if isinstance(a[0], list):
        return [multiply_rows(row, b) for row in a]
    return [sumprod(a, row) for row in b]
