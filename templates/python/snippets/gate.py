from operator import mul


def gate(kernel, x, recurrent_kernel, h, bias):
    """kernel x + recurrent_kernel h + bias; both kernels are lists of rows, one a unit."""
    return [
        b + sum(map(mul, row, x)) + sum(map(mul, recurrent_row, h))
        for row, recurrent_row, b in zip(kernel, recurrent_kernel, bias)
    ]
