from math import exp


def softmax(row):
    """e^x / Σ e^x, shifted by the maximum against overflow."""
    top = max(row)
    row = [exp(x - top) for x in row]
    total = sum(row)
    for k in range(len(row)):
        row[k] /= total
    return row
