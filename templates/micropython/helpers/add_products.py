def add_products(start, x, kernel, sums):
    """sums = start + x kernel, where kernel holds a row for each of the sums, one behind the other."""
    k = 0
    for j, total in enumerate(start):
        for v in x:
            total += v * kernel[k]
            k += 1
        sums[j] = total
    return sums
