def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias."""
    return transform_row(h, recurrent_kernel, transform_row(x, kernel, bias))
