def measure(x):
    """The lengths of nested lists; None where they are ragged."""
    if not isinstance(x, list):
        return ()
    shapes = [measure(v) for v in x]
    if any(shape is None or shape != shapes[0] for shape in shapes):
        return None
    return (len(x),) + (shapes[0] if shapes else ())
