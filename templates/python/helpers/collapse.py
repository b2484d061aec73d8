def collapse(function, arrays):
    """function of the numbers that stand at the same place in several nested lists."""
    if isinstance(arrays[0], list):
        return [collapse(function, rows) for rows in zip(*arrays)]
    return function(arrays)
