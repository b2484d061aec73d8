def logical_or(a, b):
    """0 where both are 0, else 1."""
    return float(a != 0 or b != 0)
