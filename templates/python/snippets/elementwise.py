def elementwise(function, x, *parameters):
    """function of every number in nested lists."""
    if isinstance(x, list):
        return [elementwise(function, v, *parameters) for v in x]
    return function(x, *parameters)
