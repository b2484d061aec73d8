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
