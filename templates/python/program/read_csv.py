def read_csv(text):
    """The samples in lines of numbers: a line for each timestep, and empty lines between samples.

    Below titles, rows of the same value in a column `sample` are a sample. Where a sample has one axis only, it may
    stand in a line, or in a column. A first line that does not begin with a number holds titles.

    Raises:
        ValueError: there is no number where one should be, or samples of the model do not fit into lines.
    """
    if len(INPUT_SHAPES) > 1 or len(INPUT_SHAPES[0]) > 2:
        raise ValueError("the samples of this model must be given as lists in JSON")
    lines = [line.strip() for line in text.splitlines()] or [""]
    place = None
    if not lines[0].lower().lstrip("+-.").startswith(("nan", "inf", *"0123456789")):
        titles = [title.strip(' "') for title in lines[0].replace(";", ",").replace("\t", ",").split(",")]
        place = titles.index("sample") if "sample" in titles else None
        lines[0] = ""
    blocks, sample = {}, 0
    for number, line in enumerate(lines, 1):
        if not line:
            sample = number if place is None else sample
            continue
        if place is not None:
            sample, line = tell_sample(line, place, number)
        blocks.setdefault(sample, []).append(read_numbers(line, number))
    samples = list(blocks.values())
    if not samples:
        raise ValueError("there are no numbers")
    if len(INPUT_SHAPES[0]) == 1:
        rows = [row for block in samples for row in block]
        column = INPUT_SHAPES[0] != (1,) and all(len(row) == 1 for row in rows)
        samples = [[v for row in block for v in row] for block in samples] if column else rows
    return samples
