"""Functions that move numbers and compute nothing. Axes count the batch axis, which must stay where it is.

Source: keras/src/ops/numpy.py.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Slice
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Length, product, text
from lstmgen.read.arrays.selection import move
from lstmgen.read.calls import folds
from lstmgen.read.calls.layer import Call, Refusal, Tensor, shorten
from lstmgen.read.calls.operands import as_tensor
from lstmgen.read.calls.vocabulary import function, spelled
from lstmgen.read.layers.batched import operand, tensor
from lstmgen.read.layers.lowering import (
    binary,
    every_axis,
    expanded,
    integers_of,
    moved,
    reduced,
    reshaped,
    sample_axes,
    sample_axis,
    transposed,
)

LIMIT = 64  # copies that one operation may become


def reshape(call: Call, x: Any, *, newshape: Any) -> Value:
    """Another shape whose first entry is the batch axis: -1, or nothing else left open."""
    value = tensor(x)
    dims = [-1 if n is None else n for n in newshape] if isinstance(newshape, (list, tuple)) else []
    if not dims or any(type(n) is not int for n in dims) or dims.count(-1) > 2:
        raise Refusal(f"shape {shorten(newshape)} is not supported")
    if dims[0] != -1:
        advice = f"give -1 for the samples, or use keras.layers.Reshape({text(tuple(dims[1:]))})"
        raise Refusal(f"shape {shorten(newshape)} fixes the number of samples", advice)
    rest = dims[1:]
    if -1 in rest:
        return open_reshape(call, value, rest)
    free = [dim for dim in value.shape if isinstance(dim, Length)]
    if free or product(tuple(rest)) != product(value.shape):
        reason = f"{text((-1, *value.shape))} to {shorten(newshape)} would mix samples"
        raise Refusal(reason, "give -1 for the samples, then the shape of a sample, as keras.layers.Reshape does")
    return reshaped(call, value, rest)


def open_reshape(call: Call, x: Value, dims: Sequence[int]) -> Value:
    """A shape with one entry left open besides the batch axis."""
    known = product(tuple(n for n in dims if n != -1))
    remaining = product(x.shape) // known  # type: ignore[operator]
    return reshaped(call, x, [remaining if n == -1 else n for n in dims])


def batch_flatten(call: Call, x: Any) -> Value:
    """Each sample as one row."""
    return open_reshape(call, tensor(x), [-1])


def transpose(call: Call, x: Any, *, axes: Any = None) -> Value:
    """Axes in another order, the batch axis first."""
    value = tensor(x)
    rank = len(value.shape) + 1
    if sorted(integers_of(axes)) != list(range(rank)) or axes[0] != 0:
        order = tuple(range(rank - 1, 0, -1))
        advice = f"give 0 first, as axes={(0, *order)}, or use keras.layers.Permute({text(order)})"
        raise Refusal(f"axes={axes!r} moves the batch axis", advice)
    return transposed(call, value, [axis - 1 for axis in axes[1:]])


def swapaxes(call: Call, x: Any, *, axis1: Any, axis2: Any) -> Value:
    """Two axes in each other's place."""
    value = tensor(x)
    rank = len(value.shape)
    i, j = sample_axis(axis1, rank), sample_axis(axis2, rank)
    order = list(range(rank))
    order[i], order[j] = order[j], order[i]
    return transposed(call, value, order)


def turned(call: Call, x: Any) -> Value | Array:
    """The last two axes of a tensor or an array in each other's place."""
    value = operand(x)
    return swapaxes(call, value, axis1=-1, axis2=-2) if isinstance(value, Value) else value.swapaxes(-1, -2)


def moveaxis(call: Call, x: Any, *, source: Any, destination: Any) -> Value:
    """One axis at another place."""
    value = tensor(x)
    if not isinstance(source, int) or not isinstance(destination, int):
        raise Refusal(f"source={source!r} is not supported")
    return moved(call, value, sample_axis(source, len(value.shape)), sample_axis(destination, len(value.shape)))


def expand_dims(call: Call, x: Any, *, axis: Any) -> Value:
    """A new axis of length 1."""
    value = tensor(x)
    items = axis if isinstance(axis, (list, tuple)) else [axis]
    if len(items) != 1:
        raise Refusal(f"axis={axis!r} is not supported")
    return expanded(call, value, sample_axis(items[0], len(value.shape) + 1))


def squeeze(call: Call, x: Any, *, axis: Any = None) -> Value:
    """x without axes of length 1."""
    value = tensor(x)
    if axis is None or axis == []:
        ones = [f"axis={k}" for k, dim in enumerate(value.shape, 1) if dim == 1]
        advice = f"give the axis of length 1: {' or '.join(ones)}" if ones else "leave it out"
        raise Refusal("axis is missing: a batch of one sample would lose its axis", advice)
    axes = sample_axes(axis, len(value.shape))
    if any(value.shape[k] != 1 for k in axes):
        raise Refusal(f"axis={axis!r} of {text(value.shape)} is not 1")
    if sum(isinstance(dim, Length) for dim in value.shape) > 1:
        return reduced(call, "sum", value, axes)
    return reshaped(call, value, [dim for k, dim in enumerate(value.shape) if k not in axes])


def parts(call: Call, xs: Any) -> list[Value]:
    """A list of tensors and arrays.

    Raises:
        Refusal: it holds something else, which Keras refuses, too.
    """
    if not isinstance(xs, (list, tuple)) or not xs:
        raise Refusal("it is not called with a list of tensors")
    for item in xs:
        if not isinstance(item, (Tensor, np.ndarray, list, tuple)):
            reason = f"{shorten(item)} in its list is not a tensor"
            raise Refusal(reason, "make it an array with a batch axis")
    return [as_tensor(call, item).value for item in xs]


def add_n(call: Call, xs: Any) -> Value:
    """The sum of several tensors."""
    total, *rest = parts(call, xs)
    for value in rest:
        total = binary(call, "add", total, value)
    return total


def concatenate(call: Call, xs: Any, *, axis: Any = 0) -> Value:
    """Concatenates tensors along an axis."""
    return joined_along(call, parts(call, xs), axis)


def joined_along(call: Call, values: Sequence[Value], axis: Any) -> Value:
    """One behind the other along an axis."""
    if len({len(value.shape) for value in values}) != 1:
        raise Refusal("operands with different numbers of axes")
    at = sample_axis(axis, len(values[0].shape))
    return values[0] if len(values) == 1 else call.add(Concatenate(axis=at), *values)


def stack(call: Call, x: Any, *, axis: Any = 0) -> Value:
    """Tensors beside each other along a new axis."""
    return stacked(call, parts(call, x), axis)


def stacked(call: Call, values: Sequence[Value], axis: Any) -> Value:
    """Stacks values along a new axis."""
    return joined_along(call, [expand_dims(call, value, axis=axis) for value in values], axis)


def hstack(call: Call, xs: Any) -> Value:
    """Concatenates tensors along the first axis of a sample."""
    return joined_along(call, parts(call, xs), 1)


def flip(call: Call, x: Any, *, axis: Any = None) -> Value:
    """Axes in reverse."""
    value = tensor(x)
    if axis is None:
        advice = f"give {every_axis(len(value.shape), 'axis')} for all axes of a sample"
        raise Refusal("axis is missing: the order of the samples would change", advice)
    for at in sample_axes(axis, len(value.shape)):
        value = call.add(Slice(axis=at, start=None, stop=None, step=-1), value)
    return value


def repeat(call: Call, x: Any, *, repeats: Any, axis: Any = None) -> Value:
    """Every element along an axis several times in a row."""
    value = tensor(x)
    if type(repeats) is not int or axis is None:
        raise Refusal(f"repeats={repeats!r} along axis={axis!r} is not supported")
    return call.add(Repeat(axis=sample_axis(axis, len(value.shape)), times=repeats), value)


def tile(call: Call, x: Any, *, repeats: Any) -> Value:
    """The whole tensor several times in a row along each axis."""
    value = tensor(x)
    counts = [repeats] if type(repeats) is int else list(repeats) if isinstance(repeats, (list, tuple)) else []
    rank = len(value.shape) + 1
    counts = [1] * (rank - len(counts)) + counts
    if len(counts) != rank or counts[0] != 1 or any(type(n) is not int or not 0 < n <= LIMIT for n in counts):
        raise Refusal(f"repeats={repeats!r} is not supported")
    for axis, count in enumerate(counts[1:]):
        value = call.add(Concatenate(axis=axis), *[value] * count, part="tile") if count > 1 else value
    return value


def pad(call: Call, x: Any, *, pad_width: Any, mode: Any = "constant", constant_values: Any = None) -> Value:
    """A constant around a tensor; the batch axis gets none."""
    if mode not in ("constant", "CONSTANT"):
        raise Refusal(f"mode={mode!r} is not supported")
    number = 0.0 if constant_values is None else operand(constant_values)
    if isinstance(number, Value) or np.ndim(number):
        raise Refusal("constant_values is not a number")
    value = tensor(x)
    if not isinstance(pad_width, (list, tuple)) or len(pad_width) != len(value.shape) + 1:
        raise Refusal(f"padding {shorten(pad_width)} does not name every axis")
    pairs = [tuple(item) if isinstance(item, (list, tuple)) else (item, item) for item in pad_width]
    if any(len(pair) != 2 or any(type(n) is not int or n < 0 for n in pair) for pair in pairs) or pairs[0] != (0, 0):
        raise Refusal(f"padding {shorten(pad_width)} is not supported")
    before, after = (tuple(pair[side] for pair in pairs[1:]) for side in (0, 1))
    return call.add(Pad(before=before, after=after, value=float(number)), value)


# --- rows


ARRANGEMENT = (
    move(
        "reshape",
        reshape,
        keras="Reshape",
        tf=spelled("reshape", newshape="shape"),
        node="Reshape",
        fold=lambda x, *, newshape: x.reshape(newshape),
    ),
    move("batch_flatten", batch_flatten, tf="batch_flatten"),
    move(
        "transpose",
        transpose,
        keras="Transpose",
        tf=spelled("transpose", axes="perm"),
        node="Transpose",
        onnx=spelled("Transpose", axes="perm"),
        fold=lambda x, *, axes=None: np.transpose(x, axes),
    ),
    move("swapaxes", swapaxes, keras="Swapaxes"),
    move("moveaxis", moveaxis, keras="Moveaxis"),
    move(
        "expand_dims",
        expand_dims,
        keras="ExpandDims",
        tf="expand_dims",
        node="ExpandDims",
        onnx=spelled("Unsqueeze", axis="axes"),
        fold=lambda x, *, axis: np.expand_dims(x, folds.axes_of(axis) or ()),
    ),
    move(
        "squeeze",
        squeeze,
        keras="Squeeze",
        tf="squeeze",
        node=spelled("Squeeze", axis="squeeze_dims"),
        onnx=spelled("Squeeze", axis="axes"),
        fold=lambda x, *, axis=None: np.squeeze(x, folds.axes_of(axis) or None),
    ),
    move(
        "concatenate",
        concatenate,
        keras="Concatenate",
        tf=spelled("concat", spread=True),
        node=spelled("ConcatV2", spread=True),
        onnx=spelled("Concat", spread=True, axis="axis"),
        fold=lambda xs, *, axis: np.concatenate(xs, int(axis)),
    ),
    move(
        "stack",
        stack,
        keras="Stack",
        tf=spelled("stack", spread=True),
        node=spelled("Pack", spread=True, axis="axis"),
        fold=lambda x, *, axis=0: np.stack(x, int(axis)),
    ),
    move("hstack", hstack, keras="Hstack"),
    function("add_n", add_n, tf=spelled("add_n", spread=True), node=spelled("AddN", spread=True)),
    move("flip", flip, keras="Flip", tf="reverse", node="ReverseV2"),
    move("repeat", repeat, keras="Repeat", tf="repeat"),
    move(
        "tile", tile, keras="Tile", tf=spelled("tile", repeats="multiples"), node="Tile", onnx="Tile", fold=folds.tile
    ),
    move(
        "pad",
        pad,
        keras=spelled("Pad", operands="x constant_values"),
        tf=spelled("pad", pad_width="paddings"),
        node="Pad",
        fold=folds.pad,
    ),
)
