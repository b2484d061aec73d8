# Raw inputs, checked for NaN.


# --- has_nan ---
def has_nan(x):
    """Returns True if a number, or one in nested lists, is NaN."""
    return any(map(has_nan, x)) if isinstance(x, list) else x != x


# --- refuse_nan ---
def refuse_nan(rows):
    """The rows of x as they come.

    Raises:
        ValueError: a number is missing in one.
    """
    for number, row in enumerate(rows, 1):
        if has_nan(row):
            raise ValueError("row %d: %r has NaN; set missing= in the pipeline to fill it" % (number, row))
        yield row
