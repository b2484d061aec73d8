def take_texts(inputs, shapes):
    """The inputs, where texts become token ids; for a timestep, its only one.

    Raises:
        ValueError: a text has no token, or is not one token where the model takes one; or it is a list of texts.
    """
    if shapes == ((),):
        ids = token_ids(inputs[0]) if inputs and isinstance(inputs[0], str) else inputs
        if len(ids) != 1:
            raise ValueError("expected one token for a timestep, got %d in %.80r" % (len(ids), inputs))
        return ids
    found = list(map(encode, inputs))
    for given, ids in zip(inputs, found):
        listed = ids.tolist() if hasattr(ids, "tolist") else ids
        if isinstance(listed, (list, tuple)) and any(isinstance(each, str) for each in listed):
            raise ValueError("predict takes one text, predict_batch a list of texts: %.80r" % (given,))
        if isinstance(given, str) and not ids:
            raise ValueError("there is no token that the model knows in %.80r" % given)
    return found
