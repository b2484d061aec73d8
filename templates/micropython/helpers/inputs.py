# Inputs and weights: what predict takes, checked; weights, decoded.


# --- as_lists ---
def as_lists(x, shape):
    """x as nested lists of floats of this shape."""
    return list(check_rows(x, shape)) if shape else as_number(x)


# --- as_number ---
def as_number(x):
    """x as a float.

    Raises:
        ValueError: it is not a number.
    """
    try:
        return float(x + 0.0)  # which refuses texts
    except (TypeError, OverflowError):
        raise ValueError("expected a number, got %r" % (x,)) from None


# --- check_even ---
def check_even(x):
    """Nested lists, as they are.

    Raises:
        ValueError: some have another shape than those beside them.
    """
    measure(x)
    return x


# --- check_rows ---
def check_rows(x, shape):
    """The rows of x as they come, each as nested lists of floats.

    Raises:
        ValueError: x has another shape, where an axis that is None may have any length but 0; or is not of numbers.
    """
    if isinstance(x, str):  # whose characters may be numbers
        raise ValueError("expected shape %r of numbers, got the text %r" % (shape, x))
    count, inner = 0, shape[1:]
    try:
        x = iter(x)
    except TypeError:  # a number
        x = ()
    for row in x:
        count += 1
        try:
            row = list(check_rows(row, inner)) if inner else float(row)
        except (TypeError, OverflowError):
            raise ValueError("expected shape %r, got %r in it" % (shape, row)) from None
        yield row
    if count != (shape[0] or count or 1):
        raise ValueError("expected shape %r, got %d row%s" % (shape, count, "s" * (count != 1)))


# --- count_axes ---
def count_axes(x):
    """Returns the nesting depth of lists in x."""
    return 1 + count_axes(x[0]) if isinstance(x, (list, array)) else 0


# --- measure ---
def measure(x):
    """The lengths of nested lists."""
    if not isinstance(x, list):
        return ()
    shapes = [measure(v) for v in x]
    if shapes.count(shapes[0]) != len(shapes):
        raise ValueError("expected rows of one shape, not ragged lists")
    return (len(x),) + shapes[0]


# --- array ---
from array import array

if array("f", b"\0\0\x80?")[0] != 1:
    raise ImportError("the weights are little-endian")


# --- decode_weights ---
def decode_weights(kind, data, *shape):
    """Lists of this shape of arrays."""
    if not shape:
        return array(kind, data)
    size = len(data) // shape[0]
    return [decode_weights(kind, data[k : k + size], *shape[1:]) for k in range(0, len(data), size)]
