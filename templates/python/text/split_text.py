def split_text(text):
    """The tokens of a text: its characters, its words, or itself."""
    text = (text.lower() if LOWER else text).translate(CHANGES)
    if BY_CHARACTER:
        return list(text)
    return list(filter(None, text.split(SEPARATOR))) if SEPARATOR else [text]
