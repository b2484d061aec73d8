def refuse_nan(arrays):
    """The inputs as they are.

    Raises:
        ValueError: a number is missing in one of them; says where.
    """
    for name, columns, filled, x in zip(INPUT_NAMES, COLUMNS, FILLED, arrays):
        place = None if filled else find_nan(x)
        if place is not None:
            where = ["row %d" % (k + 1) for k in place[:-1]]
            where += ["column %r" % columns[k] if columns else "feature %d" % (k + 1) for k in place[-1:]]
            raise ValueError("input %r: %s is NaN, and nothing says what to take for it" % (name, ", ".join(where)))
    return arrays
