# Inputs and weights: what predict takes, checked; weights, decoded.


# --- as_json ---
def as_json(result):
    """A prediction, or a list of them, as text."""
    from json import dumps

    return dumps(result, default=lambda x: x.tolist())


# --- check_inputs ---
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
            raise ValueError("input %r has masked numbers: replace them with its method filled()" % name)
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


# --- in_blocks ---
def in_blocks(samples, check, size=64):
    """Yields samples of equal shapes together: their places, and arrays of up to `size` of them.

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


# --- in_order ---
def in_order(blocks, shape):
    """Joins the blocks of an output in the order of the samples: an array, or a list if an axis is free."""
    count = sum([len(places) for places, _ in blocks])
    whole = [None] * count if None in shape else np.empty((count, *shape), np.float32)
    for places, outputs in blocks:
        for k, y in zip(places, outputs):
            whole[k] = y
    return whole


# --- decode_weights ---
from binascii import a2b_base64


def decode_weights(text, *shape):
    """An array from base64 of little-endian 32-bit floats."""
    return np.frombuffer(a2b_base64(text), "<f4").reshape(shape)
