def transform_in_short_parts(x, kernel, bias):
    """x kernel + bias, rows in short parts, for a row x, or for every row in nested lists."""
    if isinstance(x[0], list):
        return [transform_in_short_parts(row, kernel, bias) for row in x]
    return [sumprod_in_parts(x, weights, SHORT_PART) + b for weights, b in zip(kernel, bias)]
