# Text as token ids.


# --- check_raw ---
def check_raw(inputs, shapes):
    """Returns the inputs as check_inputs does; texts become token ids."""
    return check_inputs(take_texts(inputs, shapes), shapes)


# --- encode ---
def encode(text):
    """Returns the token ids of a text, as many as the model reads; other values stay as they are."""
    return fit_length(token_ids(text)) if isinstance(text, str) else text


# --- fit_length ---
def fit_length(ids):
    """Returns token ids, cut or padded with zeros to LENGTH; unchanged if that is None."""
    if LENGTH is None:
        return ids
    if len(ids) > LENGTH:
        return ids[len(ids) - LENGTH :] if TRUNCATING == "pre" else ids[:LENGTH]
    zeros = [0.0] * (LENGTH - len(ids))
    return zeros + ids if PADDING == "pre" else ids + zeros


# --- fit_length (unpadded) ---
def fit_length(ids):
    """Returns LENGTH token ids of at least as many; all if that is None.

    Raises:
        ValueError: there are fewer, and no id stands for padding.
    """
    if LENGTH is None:
        return ids
    if len(ids) < LENGTH:
        raise ValueError("expected %d tokens, got %d" % (LENGTH, len(ids)))
    return ids[len(ids) - LENGTH :] if TRUNCATING == "pre" else ids[:LENGTH]


# --- split_text ---
def split_text(text):
    """The tokens of a text: its characters, its words, or itself."""
    text = (text.lower() if LOWER else text).translate(CHANGES)
    if BY_CHARACTER:
        return list(text)
    return list(filter(None, text.split(SEPARATOR))) if SEPARATOR else [text]


# --- take_texts ---
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
    encoded = list(map(encode, inputs))
    for x, ids in zip(inputs, encoded):
        listed = ids.tolist() if hasattr(ids, "tolist") else ids
        if isinstance(listed, (list, tuple)) and any(isinstance(item, str) for item in listed):
            raise ValueError("predict takes one text, predict_batch a list of texts: %.80r" % (x,))
        if isinstance(x, str) and not ids:
            raise ValueError("no known token in %.80r" % x)
    return encoded


# --- token_ids ---
def token_ids(text):
    """Returns the ids of the tokens of a text; unknown tokens become UNKNOWN, or are left out if that is None."""
    ids = [TOKENS.get(token, UNKNOWN) for token in split_text(text)]
    return [float(k) for k in ids if k is not None]


# --- token_ids (strict) ---
def token_ids(text):
    """Returns the ids of the tokens of a text.

    Raises:
        ValueError: the vocabulary does not have a token.
    """
    tokens = split_text(text)
    for token in tokens:
        if token not in TOKENS:
            raise ValueError("unknown token %r in %.80r" % (token, text))
    return [float(TOKENS[token]) for token in tokens]
