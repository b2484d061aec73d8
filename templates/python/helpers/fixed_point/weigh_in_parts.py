def weigh_in_parts(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias, rows in parts; a row of each kernel belongs to one unit."""
    return [
        sumprod_in_parts(x, weights, PART) + sumprod_in_parts(h, recurrent_weights, PART) + b
        for weights, recurrent_weights, b in zip(kernel, recurrent_kernel, bias)
    ]
