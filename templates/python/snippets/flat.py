def flat(x):
    """All numbers of nested lists in order."""
    return [v for row in x for v in flat(row)] if isinstance(x, list) else [x]
