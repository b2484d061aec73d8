def logical_not(x):
    """1 where x is 0, else 0."""
    return float(x == 0)
