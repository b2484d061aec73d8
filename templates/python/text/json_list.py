def json_list(text):
    """The list that a text is in JSON; None where it is none, as that of a text that begins with a bracket."""
    from json import loads

    try:
        return loads(text) if text.lstrip().startswith("[") else None
    except (ValueError, RecursionError):
        return None
