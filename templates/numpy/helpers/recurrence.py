# Loops over timesteps.


# --- scan ---
def scan(cell, rows, states):
    """Feeds a cell every timestep; returns its output after each, and the states after the last."""
    outputs = []
    for z in rows:
        states = cell(z, *states)
        outputs.append(states[0])
    return outputs, states


# --- scan_masked ---
def scan_masked(cell, rows, states, mask, output, repeat):
    """As scan, but of samples whose mask is 0 the states stay.

    The output there is the one before, if they repeat, or else as before the first timestep: `output`.
    """
    outputs = []
    before = output
    for z, use in zip(rows, mask):
        use = (use != 0).reshape(-1, *[1] * (output.ndim - 1))
        states = tuple(np.where(use, new, old) for new, old in zip(cell(z, *states), states))
        before = np.where(use, states[0], before)
        outputs.append(before if repeat else np.where(use, states[0], output))
    return outputs, states
