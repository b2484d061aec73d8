def read_csv(text, window, whole):
    """The samples in a table: a line for each timestep, below titles or not.

    Columns are found by their titles. Rows of the same value in a column `sample` are a sample; where there is none,
    empty lines stand between samples. Windows are cut from these. Where a sample has one axis only, it stands in a line
    or, where every line has one number, in a column.

    Args:
        window: how many timesteps a sample has, one behind the other; None: as the pipeline says.
        whole: a line is a whole sample.

    Raises:
        ValueError: a column is missing, a field is no number, or rows do not come to samples; says where.
    """
    if len(INPUT_SHAPES) > 1:
        raise ValueError("the samples of this model must be given as lists in JSON")
    lines, flat = text.split("\n"), len(INPUT_SHAPES[0]) == 1
    if whole:
        return [whole_sample(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    if len(INPUT_SHAPES[0]) not in (1, 2):
        raise ValueError("a line of CSV is a timestep, which samples of this model do not have: give JSON")
    columns, ignores_others, length, hop = table_layout()
    if window is not None:
        if flat or length not in (None, window):
            raise ValueError("--window %d does not fit: the model has no timesteps, or other windows" % window)
        length, hop = window, hop or window
    words = lines[0].replace(",", " ").replace(";", " ").split()
    titled = not all(map(is_number, words))
    samples = titled_samples(lines, columns, ignores_others) if titled else number_blocks(lines)
    if not samples:
        raise ValueError("there are no numbers")
    if flat:
        rows = [row for block in samples for row in block]
        column = INPUT_SHAPES[0] != (1,) and all(len(row) == 1 for row in rows)
        return [[row[0] for row in block] for block in samples] if column else rows
    timesteps, longest = INPUT_SHAPES[0][0], max(map(len, samples))
    if length is None and timesteps is not None and longest > timesteps:
        cure = "cut them with --window %d, or tell samples apart by a column `sample`" % timesteps
        raise ValueError("there are %d rows where a sample has %d: %s" % (longest, timesteps, cure))
    found = [part for rows in samples for part in windows_of(rows, length, hop)]
    if not found:
        raise ValueError("there are fewer rows than a window has: %d" % length)
    return found
