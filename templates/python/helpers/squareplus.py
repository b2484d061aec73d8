def squareplus(x, b):
    """(x + √(x² + b)) / 2."""
    return (x + sqrt(x * x + b)) / 2.0
