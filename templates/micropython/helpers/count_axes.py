def count_axes(x):
    """How deep lists are nested in x."""
    return 1 + count_axes(x[0]) if isinstance(x, (list, array)) else 0
