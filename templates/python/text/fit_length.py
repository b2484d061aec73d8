def fit_length(ids):
    """Token ids cut or padded with zeros to LENGTH; as they are, where that is None."""
    if LENGTH is None:
        return ids
    if len(ids) > LENGTH:
        return ids[len(ids) - LENGTH :] if TRUNCATING == "pre" else ids[:LENGTH]
    zeros = [0.0] * (LENGTH - len(ids))
    return zeros + ids if PADDING == "pre" else ids + zeros
