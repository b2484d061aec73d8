def table_rows(table, columns):
    """The rows of a dict or a DataFrame of columns, each in this order; the one row of a dict of numbers.

    Raises:
        ValueError: a column is missing, is not one of these, or is longer than another.
    """
    given = list(table.keys())
    wrong = ["%r is missing" % (name,) for name in columns if name not in given]
    wrong += ["%r is none of them" % (name,) for name in given if name not in columns]
    if wrong:
        raise ValueError("the columns are %s: %s" % (", ".join(map(repr, columns)), ", ".join(wrong)))
    values = [table[name] for name in columns]
    if not any(hasattr(column, "__len__") for column in values):
        return values
    values = [column.tolist() if hasattr(column, "tolist") else list(column) for column in values]
    if len(set(map(len, values))) > 1:
        lengths = ", ".join("%r has %d" % each for each in zip(columns, map(len, values)))
        raise ValueError("the columns have different lengths: %s" % lengths)
    return [list(row) for row in zip(*values)]
