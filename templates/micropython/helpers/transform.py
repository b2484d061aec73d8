def transform(x, kernel, bias):
    """x kernel + bias for a row x, or for every row in nested lists."""
    if isinstance(x[0], list):
        return [transform(row, kernel, bias) for row in x]
    return add_products(bias, x, kernel, [0.0] * len(bias))
