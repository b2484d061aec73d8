def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias; a row of each kernel belongs to one unit."""
    return [
        sumprod(x, weights) + sumprod(h, recurrent_weights) + b
        for weights, recurrent_weights, b in zip(kernel, recurrent_kernel, bias)
    ]
