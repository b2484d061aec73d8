def check_rows(x, shape):
    """The rows of x as they come, each as nested lists of floats.

    Raises:
        ValueError: x has another shape; an axis that is None may have any length but 0.
    """
    count, inner = 0, shape[1:]
    for row in x:
        count += 1
        yield list(check_rows(row, inner)) if inner else float(row)
    if count != (shape[0] or count or 1):
        raise ValueError("expected shape %r, got %d rows" % (shape, count))
