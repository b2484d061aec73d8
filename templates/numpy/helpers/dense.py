# Products of rows and matrices.


# --- look_up ---
def look_up(x, table):
    """The rows of the table that the numbers name.

    Raises:
        IndexError: there is no such row.
    """
    if not np.all((x > -1) & (x < len(table))):
        raise IndexError("an index is outside an embedding table of %d rows" % len(table))
    return table[x.astype(np.int64)]


# --- project ---
def project(x, kernel, bias):
    """x kernel + bias for all timesteps at once, with the time axis in front."""
    samples, timesteps, features = x.shape
    y = transform(x.reshape(-1, features), kernel, bias)
    return y.reshape(samples, timesteps, kernel.shape[1]).swapaxes(0, 1)


# --- transform ---
def transform(x, kernel, bias):
    """x kernel + bias, over the last axis."""
    if x.ndim > 2:
        return transform(x.reshape(-1, x.shape[-1]), kernel, bias).reshape(*x.shape[:-1], kernel.shape[1])
    y = x.dot(kernel)
    y += bias  # in place: to make another large array takes longer than to fill it
    return y
