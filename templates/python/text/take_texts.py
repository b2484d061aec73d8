def take_texts(inputs, shapes):
    """The inputs, where texts become token ids; for a timestep, its only one.

    Raises:
        ValueError: a text is not one token where the model takes one.
    """
    if shapes != ((),):
        return list(map(encode, inputs))
    ids = token_ids(inputs[0]) if inputs and isinstance(inputs[0], str) else inputs
    if len(ids) != 1:
        raise ValueError("expected one token for a timestep, got %d in %.80r" % (len(ids), inputs))
    return ids
