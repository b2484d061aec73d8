def find_nan(x):
    """Where the first NaN in an array is: an index for each axis; None where there is none."""
    found = np.isnan(x)
    return tuple(np.argwhere(found)[0]) if found.any() else None
