def list_numbers(x):
    """All numbers of nested lists in order."""
    if isinstance(x[0], list):
        return [v for row in x for v in list_numbers(row)]
    return list(x)
