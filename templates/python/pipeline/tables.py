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


# --- read_field (categories) ---
def read_field(text, title, number):
    """The number in a field, or of the category in it; NaN where it is empty.

    Raises:
        ValueError: it is neither, or may be both; `number` is that of its line.
    """
    names = dict(zip(COLUMNS[0], CATEGORIES[0])).get(title, ())
    place = "line %d, column %r" % (number, title)
    if not names and text and not is_number(text):
        raise ValueError("%s: %.80r is not a number" % (place, text))
    if text and not is_number(text):
        return category_number(text, names, place)
    if text in names and float(text) != names.index(text):
        raise ValueError("%s: %r is a number and the name of another; write JSON, with names in quotes" % (place, text))
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
    for name, column in zip(columns, values):
        if not hasattr(column, "__len__"):
            raise ValueError("column %r is one value, others are lists" % (name,))
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


# --- take_columns (categories) ---
def take_columns(inputs):
    """The inputs, where tables, of the columns that have names, become rows, and names of categories numbers.

    Raises:
        ValueError: a table has other columns, or a category is unknown.
    """
    rows = [
        numbered(table_rows(x, columns, ignores) if columns else x, columns or range(len(categories)), categories)
        for x, columns, ignores, categories in zip(inputs, COLUMNS, IGNORES_OTHERS, CATEGORIES)
    ]
    return [*rows, *inputs[len(COLUMNS) :]]


# --- numbered (categories) ---
def numbered(rows, columns, categories):
    """The rows, with numbers in place of names of categories."""
    if not categories or not isinstance(rows, (list, tuple)):
        return rows
    if rows and isinstance(rows[0], (list, tuple)):
        return [numbered(row, columns, categories) for row in rows]
    if len(rows) != len(categories):
        return rows
    return [category_number(x, names, "column %r" % (title,)) for x, names, title in zip(rows, categories, columns)]


# --- category_number (categories) ---
def category_number(value, names, place):
    """The number of a category with this name; other values as they are.

    Raises:
        ValueError: there is no such category; `place` is where it is.
    """
    if not names or not isinstance(value, str):
        return value
    if value not in names:
        raise ValueError("%s: unknown category %.80r; there are %s" % (place, value, ", ".join(map(repr, names))))
    return float(names.index(value))
