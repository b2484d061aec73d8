from math import exp


def exponential(x):
    """e^x; infinite where that is too large."""
    try:
        return exp(x)
    except (OverflowError, ValueError):  # CPython; MicroPython
        return inf
