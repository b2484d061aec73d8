from functools import reduce


def pool_max(x, edges, windows):
    """The largest number in a window at every position of it; nothing counts over the edges."""
    return reduce(np.maximum, (part for _, part in slide_window(add_padding(x, edges, -np.inf), windows)))
