def tensors(names, shapes, inputs):
    """The inputs as nested lists of numbers.

    Raises:
        ValueError: their number or a shape is wrong; a free axis (None) may have any length but 0.
    """
    if len(inputs) != len(shapes):
        raise ValueError("expected %d inputs (%s), got %d" % (len(shapes), ", ".join(names), len(inputs)))
    result = []
    for name, shape, x in zip(names, shapes, inputs):
        x = x.tolist() if hasattr(x, "tolist") else x
        given = shape_of(x)
        if given is None or len(given) != len(shape) or any(n == 0 or n != m not in (None, n) for n, m in zip(given, shape)):
            raise ValueError("input %r must have shape %r, got %s" % (name, shape, given or "ragged lists"))
        result.append(as_lists(x))
    return result
