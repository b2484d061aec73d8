def measure(x):
    """The lengths of nested lists of floats; None where they are ragged, or where there is anything else."""
    if type(x) is float:
        return ()
    if type(x) is not list:
        return None
    if set(map(type, x)) == {float}:
        return (len(x),)
    shapes = set(map(measure, x)) or {()}
    return None if None in shapes or len(shapes) > 1 else (len(x), *shapes.pop())
