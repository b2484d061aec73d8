# Samples from CSV.


# --- read_csv ---
def read_csv(text, window, whole):
    """Returns the samples in a table with one timestep per line, with or without titles.

    Titles select columns. Rows with the same value in a column `sample` are one sample; without that column, empty
    lines separate samples. Windows are cut from these. A sample with one axis is a line or, if every line has one
    number, a column.

    Args:
        window: timesteps per sample; None: as in the pipeline.
        whole: a line is a whole sample.

    Raises:
        ValueError: a column is missing, a field is not a number, or rows do not make samples; names the place.
    """
    if len(INPUT_SHAPES) > 1:
        raise ValueError("write the samples of this model as lists in JSON")
    lines, flat = text.split("\n"), len(INPUT_SHAPES[0]) == 1
    if whole:
        return [whole_sample(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    if len(INPUT_SHAPES[0]) not in (1, 2):
        raise ValueError("lines of CSV are timesteps, and samples of this model have none: write JSON")
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
        cure = "cut them with --window %d, or add a column `sample` with one value per sample" % timesteps
        raise ValueError("there are %d rows where a sample has %d: %s" % (longest, timesteps, cure))
    windows = [part for rows in samples for part in windows_of(rows, length, hop)]
    if not windows:
        raise ValueError("there are fewer rows than a window has: %d" % length)
    return windows


# --- read_field ---
def read_field(text, title, number):
    """Returns the number in a field.

    Raises:
        ValueError: it is not a number; `number` is that of its line.
    """
    if not is_number(text):
        raise ValueError("line %d, column %r: %.80r is not a number" % (number, title, text))
    return float(text)


# --- split_fields ---
def split_fields(line):
    """The fields of a line, with commas, semicolons or tabs between them.

    Raises:
        ValueError: a field is longer than any number is.
    """
    from csv import Error, reader

    mark = next((mark for mark in ",;\t" if mark in line), ",")
    try:
        return [field.strip() for field in next(reader([line], delimiter=mark), [])]
    except Error as error:
        raise ValueError("invalid CSV: %s" % error) from None


# --- check_columns ---
def check_columns(titles, columns, ignores_others):
    """Raises ValueError if columns are missing, duplicate or unknown."""
    wrong = ["missing column %r" % (name,) for name in columns if name not in titles]
    wrong += ["duplicate column %r" % (name,) for name in dict.fromkeys(columns) if titles.count(name) > 1]
    unknown = [] if ignores_others else [name for name in titles if name not in columns]
    wrong += ["unknown column " + (repr(name) if name != "" else "without a title (an index?)") for name in unknown]
    if wrong:
        advice = '; other_columns="ignore" in the pipeline skips such columns' if len(unknown) == len(wrong) else ""
        raise ValueError("%s; the columns are %s%s" % (", ".join(wrong), ", ".join(map(repr, columns)), advice))


# --- table_layout ---
def table_layout():
    """Default table layout: no column names, no windows."""
    return (), False, None, None


# --- titled_samples ---
def titled_samples(lines, columns, ignores_others):
    """The rows of each sample, from a line of titles and the lines behind it.

    Args:
        columns: their titles in the order of the model; empty if the table has that order.

    Raises:
        ValueError: a column is missing or unknown, or a field is not a number; names the place.
    """
    titles = split_fields(lines[0])
    named = list(titles)
    tells_samples = "sample" in titles and "sample" not in columns
    if tells_samples:
        named.remove("sample")
    elif not columns and any(map(is_number, titles)):  # a row with a mistake in it, or in quotes
        raise ValueError("line 1 has numbers where titles should be: %.80s" % lines[0].strip())
    check_columns(named, columns or named, ignores_others)
    places = [titles.index(name) for name in columns or named]
    by_sample = {}
    empty = 0
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            empty = number
            continue
        if empty and len(titles) == 1:
            raise ValueError("line %d is empty: take it out, or write nan if a number is missing there" % empty)
        fields = split_fields(line)
        if len(fields) != len(titles):
            ending = "s" * (len(titles) != 1)
            cure = "; with commas as separators, write decimals with a point" if "," in line and ";" in line else ""
            counts = (number, len(titles), ending, len(fields), cure)
            raise ValueError("line %d: expected %d field%s, got %d%s" % counts)
        row = [read_field(fields[k], titles[k], number) for k in places]
        by_sample.setdefault(fields[titles.index("sample")] if tells_samples else str(empty), []).append(row)
    return list(by_sample.values())


# --- number_blocks ---
def number_blocks(lines):
    """The rows of each sample, from lines of numbers with empty lines between samples.

    Raises:
        ValueError: there is something else in a line, or a timestep has not as many numbers as the model reads.
    """
    blocks, width = [[]], INPUT_SHAPES[0][1] if len(INPUT_SHAPES[0]) == 2 else None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blocks.append([])
            continue
        row = read_numbers(line, number)
        if width is not None and len(row) != width:
            ending = "s" * (width != 1)
            raise ValueError("line %d: expected %d number%s, got %d" % (number, width, ending, len(row)))
        blocks[-1].append(row)
    return [rows for rows in blocks if rows]


# --- windows_of ---
def windows_of(rows, length, hop):
    """Returns the windows of a stream of rows; the rows themselves if there are no windows."""
    if length is None or len(rows) == length:
        return [rows]
    return [rows[end - length : end] for end in range(length, len(rows) + 1, hop)]
