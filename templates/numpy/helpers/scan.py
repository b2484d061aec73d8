def scan(cell, rows, states):
    """Feeds a cell every timestep; returns its output after each, and the states after the last."""
    outputs = []
    for z in rows:
        states = cell(z, *states)
        outputs.append(states[0])
    return outputs, states
