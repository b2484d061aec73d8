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
