def in_order(blocks, shape):
    """An output of all samples, from its blocks and which samples these are of: an array, or where None is a list."""
    count = sum([len(places) for places, _ in blocks])
    whole = [None] * count if None in shape else np.empty((count, *shape), np.float32)
    for places, outputs in blocks:
        for k, y in zip(places, outputs):
            whole[k] = y
    return whole
