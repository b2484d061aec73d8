def as_lists(x):
    """Nested sequences as nested lists of floats."""
    if hasattr(x, "tolist"):
        x = x.tolist()
    return [as_lists(v) for v in x] if hasattr(x, "__len__") else float(x)
