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
