def measure(x):
    """The lengths of nested lists."""
    if not isinstance(x, list):
        return ()
    shapes = [measure(v) for v in x]
    if shapes.count(shapes[0]) != len(shapes):
        raise ValueError("expected rows of one shape, not ragged lists")
    return (len(x),) + shapes[0]
