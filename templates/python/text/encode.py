def encode(text):
    """The token ids of a text, as many as the model takes; what is no text stays as it is."""
    return fit_length(token_ids(text)) if isinstance(text, str) else text
