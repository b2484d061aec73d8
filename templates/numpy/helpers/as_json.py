def as_json(result):
    """A prediction, or a list of them, as text."""
    from json import dumps

    return dumps(result, default=lambda x: x.tolist())
