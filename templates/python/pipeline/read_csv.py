def read_csv(text):
    """The samples in a table: a line of titles, then a line for each timestep.

    Columns are found by their titles. Rows of the same value in a column `sample` are a sample; where there is none,
    empty lines stand between samples. Windows are cut from these. Without titles, numbers stand in the order of the
    columns.

    Raises:
        ValueError: a column is missing, a field is no number, or rows do not come to samples; says where.
    """
    if len(INPUT_SHAPES) > 1 or len(INPUT_SHAPES[0]) != 2:
        raise ValueError("the samples of this model must be given as lists in JSON")
    lines = text.splitlines()
    if not lines or all(map(is_number, lines[0].replace(",", " ").replace(";", " ").split())):
        blocks = [[]]
        for number, line in enumerate(lines, 1):
            if line.strip():
                blocks[-1].append(read_numbers(line, number))
            elif blocks[-1]:
                blocks.append([])
        samples = [block for block in blocks if block]
    else:
        samples = titled_samples(lines)
    if not samples:
        raise ValueError("there are no numbers")
    found = [window for rows in samples for window in windows_of(rows)]
    if not found:
        raise ValueError("there are fewer rows than a window has: %d" % WINDOW)
    return found
