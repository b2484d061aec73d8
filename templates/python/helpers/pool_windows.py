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
