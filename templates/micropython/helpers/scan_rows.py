def scan_rows(cell, rows, states):
    """Feeds a cell; gives its output after each timestep as it comes, to be read before the next."""
    for x in rows:
        states = cell(x, *states)
        yield states[0]
