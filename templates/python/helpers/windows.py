# Windows and padding: convolutions and pooling.


# --- add_padding ---
def add_padding(x, edges, value):
    """Nested lists with a value before and behind them: (before, behind) elements for each of the first axes."""
    if not edges:
        return x
    (before, behind), *inner = edges
    rows = [add_padding(row, inner, value) for row in x]
    blank = fill_like(rows[0], value)
    return [blank] * before + rows + [blank] * behind


# --- overlap_windows ---
def overlap_windows(x, windows):
    """Adds up windows where they overlap, each given as a row: what slide_window does, backwards.

    For each axis (size, stride, dilation, crop, extra): the first `crop` places are left out, and there are
    `extra` more places than stride times the number of windows.
    """
    if not windows:
        return x
    (size, stride, dilation, crop, extra), *inner = windows
    places = [[] for _ in range(len(x) * stride + extra)]
    for k, window in enumerate(x):
        for tap, part in enumerate(split_last(window, size)):
            place = k * stride + tap * dilation - crop
            if 0 <= place < len(places):
                places[place].append(part)
    nothing = [fill_like(part, 0.0)]
    return [overlap_windows(collapse(sum, parts or nothing), inner) for parts in places]


# --- pool_windows ---
def pool_windows(function, x, windows):
    """function of the numbers in a window, at every position of it, separately for each channel.

    For each axis (size, stride, before, behind): how far the window reaches over the edges, where nothing counts.
    """
    if not windows:
        return x
    (size, stride, before, behind), *inner = windows
    rows = [pool_windows(function, row, inner) for row in x]
    starts = range(-before, len(x) + behind - size + 1, stride)
    return [collapse(function, rows[max(k, 0) : k + size]) for k in starts]


# --- slide_window ---
def slide_window(x, windows):
    """All the numbers in a window, as one row, at every position of it; (size, stride, dilation) for each axis."""
    if not windows:
        return x
    (size, stride, dilation), *inner = windows
    rows = [slide_window(row, inner) for row in x]
    extent = (size - 1) * dilation + 1
    starts = range(0, len(x) - extent + 1, stride)
    return [join_along(len(inner), rows[k : k + extent : dilation]) for k in starts]
