def rowwise(function, x, *parameters):
    """function of every innermost list."""
    if isinstance(x[0], list):
        return [rowwise(function, v, *parameters) for v in x]
    return function(x, *parameters)
