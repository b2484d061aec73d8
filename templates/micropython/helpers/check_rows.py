def check_rows(x, shape):
    """The rows of x as they come, each as nested lists of floats.

    Raises:
        ValueError: x has another shape, where an axis that is None may have any length but 0; or is not of numbers.
    """
    if isinstance(x, str):  # whose characters may be numbers
        raise ValueError("expected shape %r of numbers, got the text %r" % (shape, x))
    count, inner = 0, shape[1:]
    try:
        x = iter(x)
    except TypeError:  # a number
        x = ()
    for row in x:
        count += 1
        try:
            row = list(check_rows(row, inner)) if inner else float(row)
        except (TypeError, OverflowError):
            raise ValueError("expected shape %r, got %r in it" % (shape, row)) from None
        yield row
    if count != (shape[0] or count or 1):
        raise ValueError("expected shape %r, got %d row%s" % (shape, count, "s" * (count != 1)))
