from math import exp


def log_softmax(row):
    """log(e^x / Σ e^x), shifted by the maximum against overflow."""
    top = max(row)
    total = log(sum(exp(x - top) for x in row))
    return [x - top - total for x in row]
