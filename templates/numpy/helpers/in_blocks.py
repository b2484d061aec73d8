def in_blocks(samples, check, size=64):
    """Samples of equal shapes side by side: arrays for up to `size` of them, and which these are.

    Raises:
        ValueError: as `check`, of the sample that it names.
    """
    waiting = {}
    for k, inputs in enumerate(samples):
        try:
            arrays = check(inputs, INPUT_SHAPES)
        except ValueError as error:
            raise ValueError("sample %d: %s" % (k, error)) from None
        shapes = tuple([x.shape for x in arrays])
        places, rows = waiting.setdefault(shapes, ([], []))
        places.append(k)
        rows.append(arrays)
        if len(places) == size:
            del waiting[shapes]
            yield places, map(np.stack, zip(*rows))
    for places, rows in waiting.values():
        yield places, map(np.stack, zip(*rows))
