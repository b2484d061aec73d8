# Loops over timesteps.


# --- copy_state ---
def copy_state(state):
    """Returns a copy of a state, so that a call that fails leaves the original unchanged."""
    return {key: tuple([h[:] for h in v]) if isinstance(v, tuple) else v for key, v in state.items()}


# --- scan ---
def scan(cell, rows, states):
    """Feeds a cell, which may change its states in place; returns its output after each timestep, and the states."""
    outputs = []
    for x in rows:
        states = cell(x, *states)
        outputs.append(states[0][:])
    return outputs, states


# --- scan_masked ---
def scan_masked(cell, rows, states, mask, output, repeat):
    """As scan, but where the mask is 0 the states stay.

    The output there is the one before, if they repeat, or else as before the first timestep: `output`.
    """
    outputs = []
    before = output = output[:]
    for x, use in zip(rows, mask):
        if use:
            states = cell(x, *states)
            before = states[0][:]
        outputs.append(before if use or repeat else output)
    return outputs, states


# --- scan_rows ---
def scan_rows(cell, rows, states):
    """Feeds a cell; yields its output after each timestep, to be read before the next."""
    for x in rows:
        states = cell(x, *states)
        yield states[0]
