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
