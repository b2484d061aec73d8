def transform_row(x, kernel, bias):
    """x kernel + bias."""
    return add_products(bias, x, kernel, [0.0] * len(bias))
