# Windows and padding: convolutions and pooling.


# --- add_padding ---
def add_padding(x, edges, value):
    """x with a value before and behind it along its spatial axes: (before, behind) elements for each."""
    return np.pad(x, [(0, 0), *edges, (0, 0)], constant_values=value)


# --- convolve ---
def convolve(x, windows, kernel):
    """The windows of x times a kernel (*size, groups, channels, filters): each group of channels has its filters."""
    groups, channels, filters = kernel.shape[-3:]
    y = 0.0
    for place, part in slide_window(x, windows):
        if groups == 1:
            y = y + part @ kernel[place][0]
        else:
            blocks = part.reshape(*part.shape[:-1], groups, 1, channels) @ kernel[place]
            y = y + blocks.reshape(*part.shape[:-1], groups * filters)
    return y


# --- overlap_windows ---
from itertools import product


def overlap_windows(x, kernel, windows):
    """Adds up x times a kernel (*size, channels, filters) where windows overlap: what convolve does, backwards.

    For each axis (stride, dilation, crop, extra): the first `crop` places are left out, and there are
    `extra` more places than stride times the number of windows.
    """
    sizes, space = kernel.shape[:-2], x.shape[1:-1]
    wanted = [n * stride + extra for n, (stride, _, _, extra) in zip(space, windows)]
    needed = [
        max((n - 1) * stride + (size - 1) * dilation + 1, crop + length)
        for n, size, length, (stride, dilation, crop, _) in zip(space, sizes, wanted, windows)
    ]
    y = np.zeros((len(x), *needed, kernel.shape[-1]), np.float32)
    for place in product(*map(range, sizes)):
        parts = [
            slice(k * dilation, k * dilation + (n - 1) * stride + 1, stride)
            for k, n, (stride, dilation, _, _) in zip(place, space, windows)
        ]
        y[(slice(None), *parts)] += x @ kernel[place]
    return y[(slice(None), *(slice(crop, crop + length) for length, (_, _, crop, _) in zip(wanted, windows)))]


# --- pool_average ---
def pool_average(x, edges, windows):
    """The mean of the numbers in a window at every position of it; nothing counts over the edges."""
    total, count = (
        sum(part for _, part in slide_window(add_padding(y, edges, 0.0), windows)) for y in (x, np.ones_like(x[:1]))
    )
    return total / count


# --- pool_max ---
from functools import reduce


def pool_max(x, edges, windows):
    """The largest number in a window at every position of it; nothing counts over the edges."""
    return reduce(np.maximum, (part for _, part in slide_window(add_padding(x, edges, -np.inf), windows)))


# --- slide_window ---
from itertools import product


def slide_window(x, windows):
    """Yields the elements at each place of a sliding window. Args: (size, stride, dilation) for each spatial axis.

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
