# Activations of one number.


# --- celu ---
def celu(x, alpha):
    """x where it is positive, else alpha (e^(x / alpha) - 1)."""
    return relu(x) + alpha * expm1(divide(-relu(-x), alpha))


# --- elu ---
def elu(x, alpha):
    """x where it is positive, else alpha (e^x - 1)."""
    return x if x > 0 else alpha * expm1(x)


# --- gelu ---
from math import erf


def gelu(x):
    """x times the probability that a standard normal variable is below x."""
    return 0.5 * x * (1.0 + erf(x / 2.0**0.5))


# --- gelu_tanh ---
from math import pi


def gelu_tanh(x):
    """gelu as approximated by Hendrycks and Gimpel (2016)."""
    return 0.5 * x * (1.0 + tanh((2.0 / pi) ** 0.5 * (x + 0.044715 * (x * x * x))))


# --- general_relu ---
def general_relu(x, max_value, negative_slope, threshold):
    """x above the threshold, but at most max_value; below it negative_slope (x - threshold)."""
    y = relu(x) if threshold == 0 else x if x > threshold or x != x else 0.0
    if max_value < inf:
        y = clip(y, 0.0, max_value)
    elif not threshold:
        return negative_slope * x if negative_slope and x < 0 else y
    return y - negative_slope * relu(threshold - x) if negative_slope else y


# --- hard_shrink ---
def hard_shrink(x, threshold):
    """x where it is further from 0 than the threshold, else 0."""
    return x if abs(x) > threshold else 0.0


# --- hard_sigmoid ---
def hard_sigmoid(x, slope):
    """slope x + 1/2, clipped to 0 and 1."""
    y = slope * x + 0.5
    return 0.0 if y < 0 else 1.0 if y > 1 else y


# --- hard_silu ---
def hard_silu(x):
    """x times x / 6 + 1/2, clipped to 0 and 1."""
    return x * clip(x / 6.0 + 0.5, 0.0, 1.0)


# --- hard_tanh ---
def hard_tanh(x):
    """x, clipped to -1 and 1."""
    return clip(x, -1.0, 1.0)


# --- leaky_relu ---
def leaky_relu(x, negative_slope):
    """x where it is positive, else negative_slope x."""
    return negative_slope * x if x < 0 else x


# --- log_sigmoid ---
def log_sigmoid(x):
    """log(1 / (1 + e^-x)), without overflow."""
    return -softplus(-x)


# --- mish ---
def mish(x):
    """x tanh(log(1 + e^x))."""
    return x * tanh(softplus(x))


# --- relu ---
def relu(x):
    """The positive part; NaN stays NaN."""
    return 0.0 if x < 0 else x


# --- selu ---
def selu(x):
    """Scaled exponential linear unit of Klambauer et al. (2017)."""
    return 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * expm1(x))


# --- sigmoid ---
from math import exp


def sigmoid(x):
    """1 / (1 + e^-x), without overflow."""
    return 1.0 / (1.0 + exp(-x)) if x > -700.0 else exp(x)


# --- silu ---
def silu(x):
    """x sigmoid(x)."""
    return x * sigmoid(x)


# --- soft_shrink ---
def soft_shrink(x, threshold):
    """x drawn towards 0 by the threshold."""
    return x - threshold if x > threshold else x + threshold if x < -threshold else 0.0


# --- softplus ---
from math import exp


def softplus(x):
    """log(1 + e^x), without overflow."""
    return relu(x) + log1p(exp(-abs(x)))


# --- softsign ---
def softsign(x):
    """x / (1 + |x|)."""
    return x / (1.0 + abs(x))


# --- sparse_plus ---
def sparse_plus(x):
    """0 up to -1, x from 1 on, a parabola between."""
    return 0.0 if x <= -1 else (x + 1.0) * (x + 1.0) / 4.0 if x < 1 else x


# --- sparse_sigmoid ---
def sparse_sigmoid(x):
    """(x + 1) / 2, clipped to 0 and 1."""
    return clip((x + 1.0) / 2.0, 0.0, 1.0)


# --- squareplus ---
def squareplus(x, b):
    """(x + √(x² + b)) / 2."""
    return (x + sqrt(x * x + b)) / 2.0


# --- tanh ---
from math import tanh


# --- tanh_shrink ---
def tanh_shrink(x):
    """x - tanh(x)."""
    return x - tanh(x)


# --- thresholded_relu ---
def thresholded_relu(x, theta):
    """x where it is above theta, else 0."""
    return x if x > theta else 0.0 * x


# --- prelu ---
def prelu(x, alpha):
    """x where it is positive, else alpha x."""
    return relu(x) - alpha * relu(-x)
