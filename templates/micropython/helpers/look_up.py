def look_up(x, table, width):
    """The row of the table, which has `width` numbers, that every number in nested lists names.

    Raises:
        IndexError: there is no such row.
    """
    if isinstance(x, list):
        return [look_up(v, table, width) for v in x]
    if -1 < x < len(table) // width:
        return list(table[int(x) * width : (int(x) + 1) * width])
    raise IndexError("the index %s is outside an embedding table of %d rows" % (x, len(table) // width))
