# Tables: rows and columns by name.


# --- read_field ---
def read_field(text, title, number):
    """The number in a field; NaN where it is empty.

    Raises:
        ValueError: it is not a number; `number` is that of its line.
    """
    if text and not is_number(text):
        raise ValueError("line %d, column %r: %.80r is not a number" % (number, title, text))
    return float(text or "nan")


# --- table_layout ---
def table_layout():
    """Table layout: the names of columns, whether others are ignored, and the length and hop of windows."""
    return COLUMNS[0], IGNORES_OTHERS[0], WINDOW, HOP


# --- table_rows ---
def table_rows(table, columns, ignores_others):
    """The rows of a dict, a DataFrame or an Arrow table, each in this order; the one row of a dict of numbers.

    So are rows with names in a list, and what df.itertuples() gives, if its fields are these. Anything else stays.

    Raises:
        ValueError: columns are missing, unknown, or of different lengths.
    """
    if isinstance(table, (list, tuple)):
        if set(getattr(table, "_fields", ())) == set(columns):
            return [getattr(table, name) for name in columns]
        named = table and any(hasattr(table[0], name) for name in ("keys", "columns", "_fields"))
        return [table_rows(row, columns, ignores_others) for row in table] if named else table
    if not (hasattr(table, "keys") or hasattr(table, "columns")):
        return table
    names = table.keys() if hasattr(table, "keys") else getattr(table, "column_names", table.columns)
    check_columns(list(names), columns, ignores_others)
    values = [table[name] for name in columns]
    if not any(hasattr(column, "__len__") and not isinstance(column, str) for column in values):
        return values
    listed = [getattr(column, "to_pylist", getattr(column, "tolist", None)) for column in values]
    values = [list(column) if convert is None else convert() for column, convert in zip(values, listed)]
    if len(set(map(len, values))) > 1:
        lengths = ", ".join("%r has %d" % pair for pair in zip(columns, map(len, values)))
        raise ValueError("the columns have different lengths: %s" % lengths)
    return [list(row) for row in zip(*values)]


# --- take_columns ---
def take_columns(inputs):
    """The inputs, where tables, of the columns that have names, become rows of numbers.

    Raises:
        ValueError: a table has other columns.
    """
    rows = [
        table_rows(x, columns, ignores) if columns else x
        for x, columns, ignores in zip(inputs, COLUMNS, IGNORES_OTHERS)
    ]
    return [*rows, *inputs[len(COLUMNS) :]]
