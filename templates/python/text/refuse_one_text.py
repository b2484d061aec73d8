def refuse_one_text(samples):
    """Raises ValueError where a text is given for a list of texts."""
    if isinstance(samples, str):
        raise ValueError("predict_batch takes a list of texts, not one: %.80r" % samples)
