def scan_to_end(cell, rows, states):
    """Feeds a cell every timestep; returns the states after the last."""
    for x in rows:
        states = cell(x, *states)
    return states
