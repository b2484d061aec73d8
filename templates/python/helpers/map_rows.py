def map_rows(function, x, **parameters):
    """function of every row in nested lists."""
    if isinstance(x[0], list):
        return [map_rows(function, row, **parameters) for row in x]
    return function(x, **parameters)
