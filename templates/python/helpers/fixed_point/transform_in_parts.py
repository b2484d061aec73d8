def transform_in_parts(x, kernel, bias):
    """x kernel + bias, rows in parts, for a row x, or for every row in nested lists."""
    if isinstance(x[0], list):
        return [transform_in_parts(row, kernel, bias) for row in x]
    return [sumprod_in_parts(x, weights, PART) + b for weights, b in zip(kernel, bias)]
