def number_blocks(lines):
    """The rows of each sample, from lines of numbers with empty lines between samples.

    Raises:
        ValueError: there is something else in a line.
    """
    blocks = [[]]
    for number, line in enumerate(lines, 1):
        if line.strip():
            blocks[-1].append(read_numbers(line, number))
        else:
            blocks.append([])
    return [rows for rows in blocks if rows]
