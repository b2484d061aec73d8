def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias."""
    sums = add_products(bias, x, kernel, [0.0] * len(bias))
    return add_products(sums, h, recurrent_kernel, sums)
