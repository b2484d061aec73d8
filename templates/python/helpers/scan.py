def scan(cell, rows, states):
    """Feeds a cell every timestep; returns its output after each, and the states after the last."""
    outputs = []
    for x in rows:
        states = cell(x, *states)
        outputs.append(states[0])
    return outputs, states
