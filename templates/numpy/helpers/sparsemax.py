def sparsemax(x):
    """The positive part of x - τ, with τ as Keras computes it: from all the cumulative sums of the support."""
    falling = -np.sort(-x, axis=-1)
    sums = falling.cumsum(axis=-1)
    support = falling - (sums - 1.0) / np.arange(1, x.shape[-1] + 1, dtype=np.float32) > 0
    size = support.sum(axis=-1, keepdims=True, dtype=np.float32)
    tau = (np.where(support, sums, np.float32(0.0)).sum(axis=-1, keepdims=True) - 1.0) / size
    return np.maximum(x - tau, 0.0)
