def softmax(x):
    """e^x / Σ e^x over the last axis, shifted by the maximum against overflow."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
