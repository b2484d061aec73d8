def map_numbers(function, x, **parameters):
    """function of every number in nested lists."""
    if isinstance(x, list):
        return [map_numbers(function, v, **parameters) for v in x]
    return function(x, **parameters)
