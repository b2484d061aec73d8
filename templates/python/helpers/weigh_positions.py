def weigh_positions(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias at every position of nested lists."""
    if isinstance(x[0], list):
        return [weigh_positions(row, kernel, h_row, recurrent_kernel, bias) for row, h_row in zip(x, h)]
    return weigh(x, kernel, h, recurrent_kernel, bias)
