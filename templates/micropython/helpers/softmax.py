from math import exp


def softmax(x):
    """e^x / Σ e^x, shifted by the maximum against overflow."""
    top = max(x)
    x = [exp(v - top) for v in x]
    total = sum(x)
    for k in range(len(x)):
        x[k] /= total
    return x
