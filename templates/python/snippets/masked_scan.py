def masked_scan(cell, rows, states, mask, zero_output, state_before):
    """As scan; where the mask is 0 the states stay and the output repeats, or is zeros."""
    zero = elementwise(float.__mul__, states[0], 0.0)
    output = states[0] if state_before else zero
    outputs = []
    for x, use in zip(rows, mask):
        if use:
            states = cell(x, *states)
            output = states[0]
        outputs.append(output if use or not zero_output else zero)
    return outputs, states
