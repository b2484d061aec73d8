# Functions of a row: softmax, normalization.


# --- softmax ---
from math import exp


def softmax(row):
    """e^x / Σ e^x, shifted by the maximum against overflow."""
    top = max(row)
    powers = [exp(x - top) for x in row]
    total = sum(powers)
    return [p / total for p in powers]


# --- log_softmax ---
from math import exp


def log_softmax(row):
    """log(e^x / Σ e^x), shifted by the maximum against overflow."""
    top = max(row)
    total = log(sum(exp(x - top) for x in row))
    return [x - top - total for x in row]


# --- sparsemax ---
from itertools import accumulate


def sparsemax(row):
    """The positive part of x - τ, with τ as Keras computes it: from all the cumulative sums of the support."""
    falling = sorted(row, key=lambda x: (x != x, -x))
    sums = accumulate(falling)
    support = [s for k, (x, s) in enumerate(zip(falling, sums), 1) if x - (s - 1.0) / k > 0]
    tau = divide(sum(support) - 1.0, len(support))
    return [relu(x - tau) for x in row]


# --- normalize_l2 ---
def normalize_l2(x, axes, epsilon):
    """x / √(sum of x², but at least epsilon), taken over some axes."""
    power = reduce_axes(sum, map_numbers(square, x), axes, keep=True)
    return broadcast(lambda v, p: divide(v, sqrt(maximum(p, epsilon))), x, power)


# --- normalize_layer ---
def normalize_layer(x, axes, epsilon):
    """(x - mean) / √(variance + epsilon), both taken over some axes."""
    x = broadcast(operator.sub, x, reduce_axes(mean, x, axes, keep=True))
    return normalize_rms(x, axes, epsilon)


# --- normalize_rms ---
def normalize_rms(x, axes, epsilon):
    """x / √(mean of x² + epsilon), taken over some axes."""
    power = reduce_axes(mean, map_numbers(square, x), axes, keep=True)
    return broadcast(lambda v, p: divide(v, sqrt(p + epsilon)), x, power)


# --- normalize_unit ---
def normalize_unit(x, axes, epsilon):
    """x / √(sum of x²), taken over some axes, but never more than x / epsilon."""
    power = reduce_axes(sum, map_numbers(square, x), axes, keep=True)
    return broadcast(lambda v, p: v * minimum(reciprocal(sqrt(p)), 1.0 / epsilon), x, power)
