def log_softmax(x):
    """log(e^x / Σ e^x) over the last axis, shifted by the maximum against overflow."""
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
