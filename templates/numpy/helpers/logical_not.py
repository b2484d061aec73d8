def logical_not(x):
    """1 where x is 0, else 0."""
    return (x == 0).astype(np.float32)
