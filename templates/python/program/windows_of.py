def windows_of(rows, length, hop):
    """The windows of a stream of rows; the rows as they are, where there are no windows."""
    if length is None or len(rows) == length:
        return [rows]
    return [rows[end - length : end] for end in range(length, len(rows) + 1, hop)]
