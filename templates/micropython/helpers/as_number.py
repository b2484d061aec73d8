def as_number(x):
    """x as a float.

    Raises:
        ValueError: it is not a number.
    """
    try:
        return float(x + 0.0)  # which refuses texts
    except (TypeError, OverflowError):
        raise ValueError("expected a number, got %r" % (x,)) from None
