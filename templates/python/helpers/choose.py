def choose(condition, a, b):
    """a where the condition is not 0, else b."""
    return a if condition else b
