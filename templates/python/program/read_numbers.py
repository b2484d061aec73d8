def read_numbers(line, number):
    """Numbers with commas, semicolons or spaces between them.

    Raises:
        ValueError: there is something else; `number` is that of the line.
    """
    separator = next((mark for mark in ",;" if mark in line), None)
    try:
        return [float(field) for field in line.split(separator)]
    except ValueError:
        raise ValueError("line %d: expected numbers, got %.80r" % (number, line.strip())) from None
