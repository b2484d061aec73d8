def windows_of(rows):
    """The windows of a stream of rows; the rows as they are, where the pipeline has no windows."""
    if WINDOW is None or len(rows) == WINDOW:
        return [rows]
    return [rows[end - WINDOW : end] for end in range(WINDOW, len(rows) + 1, HOP)]
