def transform_row(x, kernel, bias):
    """x kernel + bias; kernel holds a row for each unit, one behind the other."""
    sums, k = [], 0
    for total in bias:
        for v in x:
            total += v * kernel[k]
            k += 1
        sums.append(total)
    return sums
