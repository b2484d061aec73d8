def read_numbers(line):
    """Numbers with commas, semicolons or spaces between them."""
    separator = next((mark for mark in ",;" if mark in line), None)
    return [float(field) for field in line.split(separator)]
