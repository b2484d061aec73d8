def read_field(text, title, number):
    """The number in a field; NaN where it is empty.

    Raises:
        ValueError: it is none; `number` is that of its line.
    """
    if text and not is_number(text):
        raise ValueError("line %d, column %r: %.80r is no number" % (number, title, text))
    return float(text or "nan")
