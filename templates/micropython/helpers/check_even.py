def check_even(x):
    """Nested lists, as they are.

    Raises:
        ValueError: some have another shape than those beside them.
    """
    measure(x)
    return x
