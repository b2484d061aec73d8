def look_up(x, table):
    """The row of the table that every number in nested lists names.

    Raises:
        IndexError: there is no such row.
    """
    if isinstance(x, list):
        return [look_up(v, table) for v in x]
    if -1 < x < len(table):
        return table[int(x)]
    raise IndexError("the index %s is outside an embedding table of %d rows" % (x, len(table)))
