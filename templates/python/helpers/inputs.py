# Inputs: what predict takes, checked.


# --- as_json ---
def as_json(result):
    """A prediction, or a list of them, as text."""
    from json import dumps

    return dumps(result)


# --- as_lists ---
from collections.abc import Sequence


def as_lists(x):
    """Returns nested sequences, or what has .tolist(), as nested lists of floats; ValueError for anything else."""
    if type(x) is list and set(map(type, x)) == {float}:
        return x[:]
    if hasattr(x, "tolist"):
        x = x.tolist()
    if type(x) is float:
        return x
    if isinstance(x, Sequence) and not isinstance(x, (str, bytes)):
        return [as_lists(v) for v in x]
    refuse_table(x)
    try:
        return float(None if isinstance(x, (str, bytes)) else x)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("expected numbers in nested lists, got %.80r" % (x,)) from None


# --- check_inputs ---
def check_inputs(inputs, shapes):
    """Returns inputs as nested lists of floats; ValueError for a wrong shape, where None is any length but 0."""
    if len(inputs) != len(shapes):
        ending = "s" * (len(shapes) != 1)
        raise ValueError("expected %d input%s %r, got %d" % (len(shapes), ending, INPUT_NAMES, len(inputs)))
    arrays = []
    for name, shape, x in zip(INPUT_NAMES, shapes, inputs):
        size = measure(x)
        if size is None:
            x = as_lists(x)
            size = measure(x)
        fits = size is not None and len(size) == len(shape) and all(n and m in (n, None) for n, m in zip(size, shape))
        if not fits:
            other = "that of ragged lists" if size is None else size
            raise ValueError("input %r must have shape %r, not %s" % (name, shape, other))
        arrays.append(x)
    return arrays


# --- measure ---
from itertools import chain


def measure(x):
    """Returns the lengths of nested lists of floats; None for ragged lists and for anything else."""
    if type(x) is not list:
        return () if type(x) is float else None
    kinds = set(map(type, x))
    if kinds == {float}:
        return (len(x),)
    if kinds == {list} and len(set(map(len, x))) == 1 and set(map(type, chain.from_iterable(x))) == {float}:
        return len(x), len(x[0])
    shapes = set(map(measure, x)) or {()}
    return None if None in shapes or len(shapes) > 1 else (len(x), *shapes.pop())
