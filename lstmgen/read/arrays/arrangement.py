"""Functions that move numbers and compute nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.read.calls.layer import Call, Refusal, Tensor, shorten
from lstmgen.read.calls.operands import as_tensor
from lstmgen.read.layers import batched, batched_layout
from lstmgen.read.layers.batched import tensor
from lstmgen.read.layers.lowering import binary, sample_axis


def get_item(call: Call, x: Any, key: Any) -> Value:
    """x[key]: slices, numbers, `...` and new axes."""
    return batched_layout.indexed(call, tensor(x), key)


def take(call: Call, x: Any, indices: Any, *, axis: Any = None) -> Value:
    """The elements at constant indices of an axis."""
    value = tensor(x)
    return batched_layout.taken(call, value, sample_axis(axis, len(value.shape)), indices)


def reshape(call: Call, x: Any, *, newshape: Any) -> Value:
    """Another shape behind the batch axis."""
    return batched_layout.reshape(call, tensor(x), newshape)


def batch_flatten(call: Call, x: Any) -> Value:
    """Each sample as one row."""
    return batched_layout.open_reshape(call, tensor(x), [-1])


def transpose(call: Call, x: Any, *, axes: Any = None) -> Value:
    """Axes in another order."""
    return batched_layout.transpose(call, tensor(x), axes)


def swapaxes(call: Call, x: Any, *, axis1: Any, axis2: Any) -> Value:
    """Two axes in each other's place."""
    return batched_layout.swapped(call, tensor(x), axis1, axis2)


def moveaxis(call: Call, x: Any, *, source: Any, destination: Any) -> Value:
    """One axis at another place."""
    return batched_layout.axis_moved(call, tensor(x), source, destination)


def expand_dims(call: Call, x: Any, *, axis: Any) -> Value:
    """A new axis of length 1."""
    return batched_layout.with_new_axis(call, tensor(x), axis)


def squeeze(call: Call, x: Any, *, axis: Any = None) -> Value:
    """x without axes of length 1."""
    return batched_layout.squeezed(call, tensor(x), axis)


def parts(call: Call, xs: Any) -> list[Value]:
    """A list of tensors and arrays.

    Raises:
        Refusal: it holds something else, which Keras refuses, too.
    """
    if not isinstance(xs, (list, tuple)) or not xs:
        raise Refusal("it is not called with a list of tensors")
    for item in xs:
        if not isinstance(item, (Tensor, np.ndarray, list, tuple)):
            reason = f"{shorten(item)} among its tensors is no tensor"
            raise Refusal(reason, "make it an array with an axis for the samples")
    return [as_tensor(call, item).value for item in xs]


def add_n(call: Call, xs: Any) -> Value:
    """The sum of several tensors."""
    total, *rest = parts(call, xs)
    for value in rest:
        total = binary(call, "add", total, value)
    return total


def concatenate(call: Call, xs: Any, *, axis: Any = 0) -> Value:
    """Concatenates tensors along an axis."""
    return batched_layout.joined_along(call, parts(call, xs), axis)


def stack(call: Call, x: Any, *, axis: Any = 0) -> Value:
    """Tensors beside each other along a new axis."""
    return batched_layout.stacked(call, parts(call, x), axis)


def hstack(call: Call, xs: Any) -> Value:
    """Concatenates tensors along the first axis of a sample."""
    return batched_layout.joined_along(call, parts(call, xs), 1)


def split(call: Call, x: Any, *, indices_or_sections: Any, axis: Any = 0) -> tuple[Value, ...]:
    """Equal parts by their number, or parts that end at indices."""
    return batched_layout.split(call, tensor(x), indices_or_sections, axis)


def split_in_sizes(
    call: Call, x: Any, *, indices_or_sections: Any, axis: Any = 0, num: Any = None
) -> tuple[Value, ...]:
    """Equal parts by their number, or parts by their sizes."""
    sizes = indices_or_sections
    if isinstance(sizes, (list, tuple)) and all(type(size) is int for size in sizes):
        sizes = [sum(sizes[: k + 1]) for k in range(len(sizes) - 1)]
    return batched_layout.split(call, tensor(x), sizes, axis)


def unstack(call: Call, x: Any, *, num: Any = None, axis: Any = 0) -> tuple[Value, ...]:
    """The parts along an axis."""
    return batched_layout.unstacked(call, tensor(x), axis)


def flip(call: Call, x: Any, *, axis: Any = None) -> Value:
    """Axes in reverse."""
    return batched_layout.flipped(call, tensor(x), axis)


def repeat(call: Call, x: Any, *, repeats: Any, axis: Any = None) -> Value:
    """Every element several times in a row."""
    return batched_layout.repeated(call, tensor(x), repeats, axis)


def tile(call: Call, x: Any, *, repeats: Any) -> Value:
    """The whole tensor several times in a row."""
    return batched_layout.tiled(call, tensor(x), repeats)


def pad(call: Call, x: Any, *, pad_width: Any, mode: Any = "constant", constant_values: Any = None) -> Value:
    """A constant around a tensor."""
    if mode not in ("constant", "CONSTANT"):
        raise Refusal(f"mode={mode!r} is not supported")
    value = 0.0 if constant_values is None else batched.operand(constant_values)
    if isinstance(value, Value) or np.ndim(value):
        raise Refusal("constant_values is not a number")
    return batched_layout.padded(call, tensor(x), pad_width, float(value))


def block(call: Call, x: Any, *, begin: Any, size: Any) -> Value:
    """A block of some size; -1 is the rest of an axis."""
    listed = isinstance(begin, (list, tuple)) and isinstance(size, (list, tuple))
    if not listed or any(type(n) is not int for n in [*begin, *size]):
        raise Refusal(f"begin={shorten(begin)} and size={shorten(size)} are not supported")
    key = [slice(a or None, None if n == -1 else a + n) for a, n in zip(begin, size)]
    return batched_layout.indexed(call, tensor(x), key)
