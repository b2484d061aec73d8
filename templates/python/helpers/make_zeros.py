def make_zeros(*shape):
    """Nested lists of zeros."""
    if len(shape) == 1:
        return [0.0] * shape[0]
    return [make_zeros(*shape[1:]) for _ in range(shape[0])]
