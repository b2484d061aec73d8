def scan(cell, rows, states):
    """Feeds a cell, which may change its states in place; returns its output after each timestep, and the states."""
    outputs = []
    for x in rows:
        states = cell(x, *states)
        outputs.append(states[0][:])
    return outputs, states
