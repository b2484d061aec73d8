def token_ids(text):
    """The id of each token of a text; what is not in the vocabulary is UNKNOWN, or left out where that is None."""
    ids = [TOKENS.get(token, UNKNOWN) for token in split_text(text)]
    return [float(k) for k in ids if k is not None]
