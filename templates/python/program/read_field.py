def read_field(text, title, number):
    """The number in a field.

    Raises:
        ValueError: there is none; `number` is that of its line.
    """
    if not is_number(text):
        raise ValueError("line %d, column %r: %.80r is no number" % (number, title, text))
    return float(text)
