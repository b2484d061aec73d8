# Functions of a row: softmax, normalization.


# --- softmax ---
def softmax(x):
    """e^x / Σ e^x over the last axis, shifted by the maximum against overflow."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# --- log_softmax ---
def log_softmax(x):
    """log(e^x / Σ e^x) over the last axis, shifted by the maximum against overflow."""
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


# --- sparsemax ---
def sparsemax(x):
    """The positive part of x - τ, with τ as Keras computes it: from all the cumulative sums of the support."""
    falling = -np.sort(-x, axis=-1)
    sums = falling.cumsum(axis=-1)
    support = falling - (sums - 1.0) / np.arange(1, x.shape[-1] + 1, dtype=np.float32) > 0
    size = support.sum(axis=-1, keepdims=True, dtype=np.float32)
    tau = (np.where(support, sums, np.float32(0.0)).sum(axis=-1, keepdims=True) - 1.0) / size
    return np.maximum(x - tau, 0.0)


# --- normalize_l2 ---
def normalize_l2(x, axes, epsilon):
    """x / √(sum of x², but at least epsilon), taken over some axes."""
    return x / np.sqrt(np.maximum(np.square(x).sum(axis=axes, keepdims=True), epsilon))


# --- normalize_layer ---
def normalize_layer(x, axes, epsilon):
    """(x - mean) / √(variance + epsilon), both taken over some axes."""
    return normalize_rms(x - x.mean(axis=axes, keepdims=True), axes, epsilon)


# --- normalize_rms ---
def normalize_rms(x, axes, epsilon):
    """x / √(mean of x² + epsilon), taken over some axes."""
    return x / np.sqrt(np.square(x).mean(axis=axes, keepdims=True) + epsilon)


# --- normalize_unit ---
def normalize_unit(x, axes, epsilon):
    """x / √(sum of x²), taken over some axes, but never more than x / epsilon."""
    return x * np.minimum(1.0 / np.sqrt(np.square(x).sum(axis=axes, keepdims=True)), 1.0 / epsilon)
