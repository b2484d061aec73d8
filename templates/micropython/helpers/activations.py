# Activations of a number or a row.


# --- sigmoid ---
from math import exp


def sigmoid(x):
    """1 / (1 + e^-x), without overflow, in single precision too."""
    power = exp(-abs(x))
    return (1 if x > 0 else power) / (1 + power)


# --- tanh ---
import math

# The smallest boards have none.
tanh = getattr(math, "tanh", lambda x: 2 * sigmoid(2 * x) - 1)


# --- softmax ---
from math import exp


def softmax(x):
    """e^x / Σ e^x, shifted by the maximum against overflow."""
    top = max(x)
    x = [exp(v - top) for v in x]
    total = sum(x)
    for k in range(len(x)):
        x[k] /= total
    return x


# --- sparsemax ---
def sparsemax(row):
    """The positive part of x - τ, with τ as Keras computes it: from all the cumulative sums of the support."""
    total, support = 0.0, []
    for k, x in enumerate(sorted(row, key=lambda x: (x != x, -x)), 1):
        total += x
        if x - (total - 1.0) / k > 0:
            support.append(total)
    tau = divide(sum(support) - 1.0, len(support))
    return [relu(x - tau) for x in row]
