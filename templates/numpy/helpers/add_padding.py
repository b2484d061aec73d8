def add_padding(x, edges, value):
    """x with a value before and behind it along its spatial axes: (before, behind) elements for each."""
    return np.pad(x, [(0, 0), *edges, (0, 0)], constant_values=value)
