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
