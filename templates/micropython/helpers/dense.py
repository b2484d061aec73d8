# Products of rows and matrices.


# --- add_products ---
def add_products(start, x, kernel, sums):
    """sums = start + x kernel, where `kernel` has a row for each of the sums."""
    k = 0
    for j, total in enumerate(start):
        for v in x:
            total += v * kernel[k]
            k += 1
        sums[j] = total
    return sums


# --- look_up ---
def look_up(x, table, width):
    """The row of the table, which has `width` numbers, that every number in nested lists names.

    Raises:
        IndexError: there is no such row.
    """
    if isinstance(x, list):
        return [look_up(v, table, width) for v in x]
    if -1 < x < len(table) // width:
        return list(table[int(x) * width : (int(x) + 1) * width])
    raise IndexError("the index %s is outside an embedding table of %d rows" % (x, len(table) // width))


# --- sumprod ---
def sumprod(v, w):
    """The dot product of two rows."""
    return sum(a * b for a, b in zip(v, w))


# --- transform ---
def transform(x, kernel, bias):
    """x kernel + bias for a row x, or for every row in nested lists."""
    if isinstance(x[0], list):
        return [transform(row, kernel, bias) for row in x]
    return add_products(bias, x, kernel, [0.0] * len(bias))


# --- weigh ---
def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias."""
    sums = add_products(bias, x, kernel, [0.0] * len(bias))
    return add_products(sums, h, recurrent_kernel, sums)
