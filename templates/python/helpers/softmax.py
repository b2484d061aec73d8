from math import exp


def softmax(row):
    """e^x / Σ e^x, shifted by the maximum against overflow."""
    top = max(row)
    powers = [exp(x - top) for x in row]
    total = sum(powers)
    return [p / total for p in powers]
