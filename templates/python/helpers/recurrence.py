# Loops over timesteps.


# --- carry_on ---
def carry_on(f, c, i, candidate):
    """The new cell state: f c + i candidate."""
    return f * c + i * candidate


# --- scan ---
def scan(cell, rows, states):
    """Feeds a cell every timestep; returns its output after each, and the states after the last."""
    outputs = []
    for x in rows:
        states = cell(x, *states)
        outputs.append(states[0])
    return outputs, states


# --- scan_masked ---
def scan_masked(cell, rows, states, mask, output, repeat):
    """As scan, but where the mask is 0 the states stay.

    The output there is the one before, if they repeat, or else as before the first timestep: `output`.
    """
    outputs = []
    before = output
    for x, use in zip(rows, mask):
        if use:
            states = cell(x, *states)
            before = states[0]
        outputs.append(before if use or repeat else output)
    return outputs, states


# --- scan_to_end ---
def scan_to_end(cell, rows, states):
    """Feeds a cell every timestep; returns the states after the last."""
    for x in rows:
        states = cell(x, *states)
    return states
