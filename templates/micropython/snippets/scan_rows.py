def scan_rows(cell, rows, states):
    """Feeds a cell every timestep; gives its output after each as it comes."""
    for x in rows:
        states = cell(x, *states)
        yield states[0]
