"""Moves of numbers as an operation node writes them: axes count the batch axis, which must stay where it is.

Source: keras/src/ops/numpy.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Slice
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Length, product, text
from lstmgen.read.calls.layer import Call, Refusal, shorten
from lstmgen.read.layers.lowering import (
    every_axis,
    expanded,
    fixed,
    integers_of,
    moved,
    picked,
    reduced,
    reshaped,
    sample_axes,
    sample_axis,
    transposed,
)

LIMIT = 64  # copies that one operation may become
INDICES = 4096  # that are slices; of edges of a graph, as large ones have so many, no slice is left, but a product


def indexed(call: Call, x: Value, key: Any) -> Value:
    """x[key] with slices, numbers, `...` and new axes, in numpy's meaning."""
    keys = list(key) if isinstance(key, (list, tuple)) else [key]
    used = sum(item is not None and item is not ... for item in keys)
    rank = len(x.shape) + 1
    if used > rank or sum(item is ... for item in keys) > 1:
        raise Refusal(f"index {shorten(key)} does not fit {rank} axes")
    at = next((k for k, item in enumerate(keys) if item is ...), len(keys))
    keys[at : at + 1] = [slice(None)] * (rank - used)
    if not isinstance(keys[0], slice) or keys[0] not in (
        slice(None),
        slice(None, None, 1),
        slice(0, None),
        slice(0, None, None),
    ):
        reason = f"index {shorten(key)} takes the batch axis apart"
        raise Refusal(
            reason, "begin it with ':' for the samples: x[:, 0] is the first timestep, x[:, :, 0] the first feature"
        )
    axis = 0
    for item in keys[1:]:
        x, axis = index_axis(call, x, axis, item)
    return x


def index_axis(call: Call, x: Value, axis: int, item: Any) -> tuple[Value, int]:
    """One part of an index applied to one axis; the axis that the next part is for."""
    if item is None:
        return expanded(call, x, axis), axis + 1
    if isinstance(item, int) and not isinstance(item, bool):
        check_index(x, axis, item)
        return picked(call, x, axis, item), axis
    if isinstance(item, slice) and all(n is None or type(n) is int for n in (item.start, item.stop, item.step)):
        step = 1 if item.step is None else item.step
        if item.start is None and item.stop is None and step == 1:
            return x, axis + 1
        if step == 0:
            raise Refusal("a slice with step 0")
        return call.add(Slice(axis=axis, start=item.start, stop=item.stop, step=step), x), axis + 1
    if isinstance(item, (list, tuple, np.ndarray)):
        return taken(call, x, axis, item), axis + 1
    raise Refusal(f"index {shorten(item)} is not supported")


def check_index(x: Value, axis: int, index: int) -> None:
    """Refuses an index beyond an axis of known length."""
    dim = x.shape[axis]
    if not isinstance(dim, Length) and not -dim <= index < dim:
        raise Refusal(f"index {index} is outside an axis of {dim}")


def taken(call: Call, x: Value, axis: int, indices: Any) -> Value:
    """The elements at several constant indices of an axis, in that order; at one index, without the axis."""
    if isinstance(indices, np.ndarray):
        indices = indices.tolist()
    if type(indices) is int:
        return index_axis(call, x, axis, indices)[0]
    if not isinstance(indices, (list, tuple)) or not indices or any(type(n) is not int for n in indices):
        raise Refusal(f"indices {shorten(indices)} are not supported")
    if len(indices) > INDICES:
        raise Refusal(f"{len(indices)} indices, more than {INDICES}")
    for index in indices:
        check_index(x, axis, index)
    parts = [call.add(Slice(axis=axis, start=n, stop=n + 1 or None), x, part=f"at_{n}") for n in indices]
    y = parts[0] if len(parts) == 1 else call.add(Concatenate(axis=axis), *parts)
    if not isinstance(size := x.shape[axis], Length):
        call.reading.taken[y.name] = (x, axis, [n % size for n in indices])
    return y


def reshape(call: Call, x: Value, shape: Any) -> Value:
    """Another shape whose first entry is the batch axis: -1, or nothing else left open."""
    dims = [-1 if n is None else n for n in shape] if isinstance(shape, (list, tuple)) else []
    if not dims or any(type(n) is not int for n in dims) or dims.count(-1) > 2:
        raise Refusal(f"shape {shorten(shape)} is not supported")
    if dims[0] != -1:
        advice = f"give -1 for the samples, or use keras.layers.Reshape({text(tuple(dims[1:]))})"
        raise Refusal(f"shape {shorten(shape)} fixes the number of samples", advice)
    rest = dims[1:]
    if -1 not in rest:
        free = [dim for dim in x.shape if isinstance(dim, Length)]
        if free or product(tuple(rest)) != product(x.shape):
            reason = f"{text((-1, *x.shape))} to {shorten(shape)} would let samples meet"
            raise Refusal(
                reason, "give -1 for the samples, then a shape for all of a sample, as keras.layers.Reshape does"
            )
    return reshaped(call, x, rest) if -1 not in rest else open_reshape(call, x, rest)


def open_reshape(call: Call, x: Value, dims: Sequence[int]) -> Value:
    """A shape with one entry left open besides the batch axis."""
    known = product(tuple(n for n in dims if n != -1))
    remaining = product(x.shape) // known  # type: ignore[operator]
    return reshaped(call, x, [remaining if n == -1 else n for n in dims])


def transpose(call: Call, x: Value, axes: Any) -> Value:
    """Axes in another order, the batch axis first."""
    rank = len(x.shape) + 1
    if sorted(integers_of(axes)) != list(range(rank)) or axes[0] != 0:
        order = tuple(range(rank - 1, 0, -1))
        advice = f"give 0 first, as axes={(0, *order)}, or use keras.layers.Permute({text(order)})"
        raise Refusal(f"axes={axes!r} moves the batch axis", advice)
    return transposed(call, x, [axis - 1 for axis in axes[1:]])


def swapped(call: Call, x: Value, a: Any, b: Any) -> Value:
    """Two axes in each other's place."""
    rank = len(x.shape)
    i, j = sample_axis(a, rank), sample_axis(b, rank)
    order = list(range(rank))
    order[i], order[j] = order[j], order[i]
    return transposed(call, x, order)


def turned(call: Call, x: Value | Array) -> Value | Array:
    """The last two axes in each other's place."""
    return swapped(call, x, -1, -2) if isinstance(x, Value) else x.swapaxes(-1, -2)


def axis_moved(call: Call, x: Value, source: Any, destination: Any) -> Value:
    """One axis at another place."""
    if not isinstance(source, int) or not isinstance(destination, int):
        raise Refusal(f"source={source!r} is not supported")
    return moved(call, x, sample_axis(source, len(x.shape)), sample_axis(destination, len(x.shape)))


def with_new_axis(call: Call, x: Value, axis: Any) -> Value:
    """A new axis of length 1."""
    items = axis if isinstance(axis, (list, tuple)) else [axis]
    if len(items) != 1:
        raise Refusal(f"axis={axis!r} is not supported")
    return expanded(call, x, sample_axis(items[0], len(x.shape) + 1))


def squeezed(call: Call, x: Value, axis: Any) -> Value:
    """Without axes of length 1."""
    if axis is None or axis == []:
        ones = [f"axis={k}" for k, dim in enumerate(x.shape, 1) if dim == 1]
        advice = f"give the axis of length 1: {' or '.join(ones)}" if ones else "leave it out"
        raise Refusal("axis is missing: a batch of one sample would lose its axis", advice)
    axes = sample_axes(axis, len(x.shape))
    if any(x.shape[k] != 1 for k in axes):
        raise Refusal(f"axis={axis!r} of {text(x.shape)} is not 1")
    if sum(isinstance(dim, Length) for dim in x.shape) > 1:
        return reduced(call, "sum", x, axes)
    return reshaped(call, x, [dim for k, dim in enumerate(x.shape) if k not in axes])


def joined_along(call: Call, values: Sequence[Value], axis: Any) -> Value:
    """One behind the other along an axis."""
    if len({len(value.shape) for value in values}) != 1:
        raise Refusal("operands with different numbers of axes")
    at = sample_axis(axis, len(values[0].shape))
    return values[0] if len(values) == 1 else call.add(Concatenate(axis=at), *values)


def stacked(call: Call, values: Sequence[Value], axis: Any) -> Value:
    """Stacks values along a new axis."""
    return joined_along(call, [with_new_axis(call, value, axis) for value in values], axis)


def split(call: Call, x: Value, sections: Any, axis: Any) -> tuple[Value, ...]:
    """Equal parts by their number, or parts that end at the given indices."""
    at = sample_axis(axis, len(x.shape))
    size = fixed(x.shape[at], "the axis to split")
    if type(sections) is int:
        if sections < 1 or size % sections:
            raise Refusal(f"an axis of {size} does not split in {sections} equal parts")
        ends = [size // sections * k for k in range(1, sections + 1)]
    elif isinstance(sections, (list, tuple)) and all(type(n) is int for n in sections):
        ends = [*sections, size]
    else:
        raise Refusal(f"sections {shorten(sections)} are not supported")
    starts = [0, *ends[:-1]]
    return tuple(
        call.add(Slice(axis=at, start=start, stop=end), x, part=f"part_{k}")
        for k, (start, end) in enumerate(zip(starts, ends))
    )


def unstacked(call: Call, x: Value, axis: Any) -> tuple[Value, ...]:
    """The parts along an axis, without that axis."""
    at = sample_axis(axis, len(x.shape))
    return tuple(picked(call, x, at, k) for k in range(fixed(x.shape[at], "the axis to unstack")))


def flipped(call: Call, x: Value, axis: Any) -> Value:
    """Axes in reverse."""
    if axis is None:
        advice = f"give {every_axis(len(x.shape), 'axis')} for all of a sample"
        raise Refusal("axis is missing: the order of the samples would change", advice)
    for at in sample_axes(axis, len(x.shape)):
        x = call.add(Slice(axis=at, start=None, stop=None, step=-1), x)
    return x


def repeated(call: Call, x: Value, repeats: Any, axis: Any) -> Value:
    """Every element along an axis several times in a row."""
    if type(repeats) is not int or axis is None:
        raise Refusal(f"repeats={repeats!r} along axis={axis!r} is not supported")
    return call.add(Repeat(axis=sample_axis(axis, len(x.shape)), times=repeats), x)


def tiled(call: Call, x: Value, repeats: Any) -> Value:
    """The whole tensor several times in a row along each axis."""
    counts = [repeats] if type(repeats) is int else list(repeats) if isinstance(repeats, (list, tuple)) else []
    rank = len(x.shape) + 1
    counts = [1] * (rank - len(counts)) + counts
    if len(counts) != rank or counts[0] != 1 or any(type(n) is not int or not 0 < n <= LIMIT for n in counts):
        raise Refusal(f"repeats={repeats!r} is not supported")
    for axis, count in enumerate(counts[1:]):
        x = call.add(Concatenate(axis=axis), *[x] * count, part="tile") if count > 1 else x
    return x


def padded(call: Call, x: Value, widths: Any, value: float) -> Value:
    """A constant around a tensor; the batch axis gets none."""
    if not isinstance(widths, (list, tuple)) or len(widths) != len(x.shape) + 1:
        raise Refusal(f"padding {shorten(widths)} does not name every axis")
    pairs = [tuple(item) if isinstance(item, (list, tuple)) else (item, item) for item in widths]
    if any(len(pair) != 2 or any(type(n) is not int or n < 0 for n in pair) for pair in pairs) or pairs[0] != (0, 0):
        raise Refusal(f"padding {shorten(widths)} is not supported")
    return call.add(Pad(before=tuple(p[0] for p in pairs[1:]), after=tuple(p[1] for p in pairs[1:]), value=value), x)
