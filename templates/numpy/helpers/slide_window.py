from itertools import product


def slide_window(x, windows):
    """What every place of a window meets when it slides over the spatial axes; (size, stride, dilation) for each.

    Yields each place in the window and the numbers there, for all positions of the window.
    """
    extents = [(size - 1) * dilation + 1 for size, _, dilation in windows]
    counts = [(n - extent) // window[1] + 1 for n, extent, window in zip(x.shape[1:], extents, windows)]
    for place in product(*(range(size) for size, _, _ in windows)):
        starts = [k * dilation for k, (_, _, dilation) in zip(place, windows)]
        parts = [
            slice(start, start + (count - 1) * stride + 1, stride)
            for start, count, (_, stride, _) in zip(starts, counts, windows)
        ]
        yield place, x[(slice(None), *parts)]
