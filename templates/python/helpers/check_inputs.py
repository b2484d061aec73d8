def check_inputs(inputs, shapes):
    """The inputs as nested lists of floats.

    Raises:
        ValueError: their number or a shape is wrong; an axis that is None may have any length but 0.
    """
    if len(inputs) != len(shapes):
        ending = "s" * (len(shapes) != 1)
        raise ValueError("expected %d input%s %r, got %d" % (len(shapes), ending, INPUT_NAMES, len(inputs)))
    arrays = []
    for name, wanted, x in zip(INPUT_NAMES, shapes, inputs):
        given = measure(x)
        if given is None:
            x = as_lists(x)
            given = measure(x)
        if given is None:
            raise ValueError("input %r must have shape %r, not that of ragged lists" % (name, wanted))
        if given != wanted and (
            len(given) != len(wanted) or any(n == 0 or m not in (n, None) for n, m in zip(given, wanted))
        ):
            raise ValueError("input %r must have shape %r, not %r" % (name, wanted, given))
        arrays.append(x)
    return arrays
