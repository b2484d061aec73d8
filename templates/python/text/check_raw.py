def check_raw(inputs, shapes):
    """The inputs as check_inputs gives them: a text becomes token ids; for a timestep, its only one.

    Raises:
        ValueError: as check_inputs; or a text is not one token where the model takes one.
    """
    if shapes != ((),):
        return check_inputs(list(map(encode, inputs)), shapes)
    ids = token_ids(inputs[0]) if inputs and isinstance(inputs[0], str) else inputs
    if len(ids) != 1:
        raise ValueError("expected one token for a timestep, got %d in %.80r" % (len(ids), inputs))
    return check_inputs(ids, shapes)
