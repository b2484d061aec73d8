# Activations of one number.


# --- celu ---
def celu(x, alpha):
    """x where it is positive, else alpha (e^(x / alpha) - 1)."""
    return np.maximum(x, 0.0) + alpha * np.expm1(np.minimum(x, 0.0) / alpha)


# --- elu ---
def elu(x, alpha):
    """x where it is positive, else alpha (e^x - 1)."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))


# --- gelu ---
def gelu(x):
    """x times the probability that a normal number is smaller."""
    return 0.5 * x * (1.0 + erf(x / 1.4142135623730951))


# --- gelu_tanh ---
def gelu_tanh(x):
    """gelu, approximated."""
    return 0.5 * x * (1.0 + np.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))


# --- general_relu ---
def general_relu(x, max_value, negative_slope, threshold):
    """x above the threshold, but at most max_value; below it negative_slope (x - threshold)."""
    y = np.where((x > threshold) | (x != x), x, np.float32(0.0)) if threshold else np.maximum(x, 0.0)
    if max_value < np.inf:
        y = np.clip(y, 0.0, max_value)
    return y - negative_slope * np.maximum(threshold - x, 0.0) if negative_slope else y


# --- hard_shrink ---
def hard_shrink(x, threshold):
    """x where it is farther from 0 than the threshold, else 0."""
    return np.where(np.abs(x) > threshold, x, np.float32(0.0))


# --- hard_sigmoid ---
def hard_sigmoid(x, slope):
    """slope x + 0.5, clipped to 0 and 1."""
    return np.clip(slope * x + 0.5, 0.0, 1.0)


# --- hard_silu ---
def hard_silu(x):
    """x times x / 6 + 0.5, clipped to 0 and 1."""
    return x * np.clip(x / 6.0 + 0.5, 0.0, 1.0)


# --- hard_tanh ---
def hard_tanh(x):
    """x, clipped to -1 and 1."""
    return np.clip(x, -1.0, 1.0)


# --- leaky_relu ---
def leaky_relu(x, negative_slope):
    """x where it is positive, else negative_slope x."""
    return np.where(x < 0, negative_slope * x, x)


# --- log_sigmoid ---
def log_sigmoid(x):
    """log(1 / (1 + e^-x))."""
    return -softplus(-x)


# --- mish ---
def mish(x):
    """x tanh(log(1 + e^x))."""
    return x * np.tanh(softplus(x))


# --- relu ---
def relu(x):
    """The positive part."""
    return np.maximum(x, 0.0)


# --- selu ---
def selu(x):
    """Scaled exponential linear unit of Klambauer et al. (2017)."""
    return 1.0507009873554805 * elu(x, 1.6732632423543772)


# --- sigmoid ---
def sigmoid(x):
    """1 / (1 + e^-x)."""
    return 1.0 / (1.0 + np.exp(-x))


# --- silu ---
def silu(x):
    """x sigmoid(x)."""
    return x * sigmoid(x)


# --- soft_shrink ---
def soft_shrink(x, threshold):
    """x drawn towards 0 by the threshold."""
    return np.where(x > threshold, x - threshold, np.where(x < -threshold, x + threshold, np.float32(0.0)))


# --- softplus ---
def softplus(x):
    """log(1 + e^x)."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


# --- softsign ---
def softsign(x):
    """x / (1 + |x|)."""
    return x / (1.0 + np.abs(x))


# --- sparse_plus ---
def sparse_plus(x):
    """0 up to -1, x from 1 on, a parabola between."""
    return np.where(x <= -1, np.float32(0.0), np.where(x >= 1, x, (x + 1.0) * (x + 1.0) / 4.0))


# --- sparse_sigmoid ---
def sparse_sigmoid(x):
    """(x + 1) / 2, clipped to 0 and 1."""
    return np.clip((x + 1.0) / 2.0, 0.0, 1.0)


# --- squareplus ---
def squareplus(x, b):
    """(x + √(x² + b)) / 2."""
    return (x + np.sqrt(x * x + b)) / 2.0


# --- tanh_shrink ---
def tanh_shrink(x):
    """x - tanh(x)."""
    return x - np.tanh(x)


# --- thresholded_relu ---
def thresholded_relu(x, theta):
    """x where it is above theta, else 0."""
    return np.where(x > theta, x, 0.0 * x)


# --- prelu ---
def prelu(x, alpha):
    """x where it is positive, else alpha x."""
    return np.maximum(x, 0.0) - alpha * np.maximum(-x, 0.0)
