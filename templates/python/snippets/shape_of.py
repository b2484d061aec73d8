def shape_of(x):
    """Lengths of nested sequences; None where they are ragged."""
    if not hasattr(x, "__len__") or isinstance(x, str):
        return ()
    inner = [shape_of(v) for v in x]
    if not inner:
        return (0,)
    return None if inner[0] is None or inner.count(inner[0]) != len(inner) else (len(inner),) + inner[0]
