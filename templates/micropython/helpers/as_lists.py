def as_lists(x, shape):
    """x as nested lists of floats of this shape."""
    return list(check_rows(x, shape)) if shape else as_number(x)
