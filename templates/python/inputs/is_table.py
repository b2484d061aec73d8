def is_table(x):
    """Whether x is a table, of which a loop takes names of columns: a dict, or a DataFrame."""
    return (hasattr(x, "keys") or hasattr(x, "columns")) and not hasattr(x, "tolist")
