from operator import mul


def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias; a row of each kernel belongs to one unit."""
    return [
        sum(map(mul, x, weights)) + sum(map(mul, h, recurrent_weights)) + b
        for weights, recurrent_weights, b in zip(kernel, recurrent_kernel, bias)
    ]
