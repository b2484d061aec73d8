def square(x):
    """x²."""
    return x * x
