def is_table(x):
    """Whether x is a table, of which a loop takes names of columns: a dict, a DataFrame, an Arrow table."""
    return (hasattr(x, "keys") or hasattr(x, "columns")) and not hasattr(x, "tolist")
