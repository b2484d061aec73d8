def transform(x, kernel, bias):
    """x kernel + bias for a row x, or for every row in nested lists; a row of kernel is what one unit weighs x with."""
    if isinstance(x[0], list):
        return [transform(row, kernel, bias) for row in x]
    return [sumprod(x, weights) + b for weights, b in zip(kernel, bias)]
