def table_layout():
    """Of a table the names of columns, whether others are ignored, and length and hop of windows: nothing is said."""
    return (), False, None, None
