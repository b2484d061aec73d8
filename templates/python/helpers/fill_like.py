def fill_like(x, value):
    """Nested lists of the same shape that hold one value."""
    return [fill_like(v, value) for v in x] if isinstance(x, list) else value
