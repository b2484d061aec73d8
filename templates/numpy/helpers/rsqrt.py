def rsqrt(x):
    """1 / √x."""
    return 1.0 / np.sqrt(x)
