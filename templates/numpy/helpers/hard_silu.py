def hard_silu(x):
    """x times x / 6 + 0.5, clipped to 0 and 1."""
    return x * np.clip(x / 6.0 + 0.5, 0.0, 1.0)
