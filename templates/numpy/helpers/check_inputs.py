def check_inputs(inputs, shapes):
    """The inputs as arrays.

    Raises:
        ValueError: their number or a shape is wrong, it is a table, or numbers are masked; an axis that is None may
            have any length but 0.
    """
    if len(inputs) != len(shapes):
        ending = "s" * (len(shapes) != 1)
        raise ValueError("expected %d input%s %r, got %d" % (len(shapes), ending, INPUT_NAMES, len(inputs)))
    arrays = []
    for name, wanted, x in zip(INPUT_NAMES, shapes, inputs):
        refuse_table(x)
        if hasattr(x, "filled") and np.any(x.mask):  # a masked array, of which numpy would read what is below the mask
            raise ValueError("input %r has masked numbers: say what stands there with its method filled()" % name)
        try:
            x = np.asarray(x)  # a copy only where it is no array yet
        except ValueError:
            raise ValueError("input %r must have shape %r, not that of ragged lists" % (name, wanted)) from None
        if x.dtype.kind not in "biuf":
            raise ValueError("input %r must hold numbers, not %s" % (name, x.dtype))
        if x.shape != wanted and (
            len(x.shape) != len(wanted) or any(n == 0 or m not in (n, None) for n, m in zip(x.shape, wanted))
        ):
            raise ValueError("input %r must have shape %r, not %r" % (name, wanted, x.shape))
        arrays.append(x.astype(np.float32, copy=False))
    return arrays
