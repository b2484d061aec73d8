def slide_window(x, windows):
    """All the numbers in a window, as one row, at every position of it; (size, stride, dilation) for each axis."""
    if not windows:
        return x
    (size, stride, dilation), *inner = windows
    rows = [slide_window(row, inner) for row in x]
    extent = (size - 1) * dilation + 1
    starts = range(0, len(x) - extent + 1, stride)
    return [join_along(len(inner), rows[k : k + extent : dilation]) for k in starts]
