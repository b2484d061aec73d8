def relu(x):
    """The positive part; NaN stays NaN."""
    return 0.0 if x < 0 else x
