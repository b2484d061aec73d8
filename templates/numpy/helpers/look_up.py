def look_up(x, table):
    """The rows of the table that the numbers name.

    Raises:
        IndexError: there is no such row.
    """
    if not np.all((x > -1) & (x < len(table))):
        raise IndexError("an index is outside an embedding table of %d rows" % len(table))
    return table[x.astype(np.int64)]
