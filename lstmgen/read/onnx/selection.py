"""Reads operators that select numbers: slices, splits, and elements at indices."""

from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.layout import Slice
from lstmgen.graph.linear import Embedding
from lstmgen.graph.ranges import of_array
from lstmgen.graph.shape import Dim, Length, Shape, linear
from lstmgen.read.calls.layer import Call
from lstmgen.read.configs.dtypes import FLOAT, known
from lstmgen.read.layers.lowering import picked
from lstmgen.read.onnx.arrangement import along, axis_of, changed_along, joined, places, reshaped
from lstmgen.read.onnx.folding import split_sizes
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.lengthened import table_rows
from lstmgen.read.onnx.places import at_places, from_start, selected
from lstmgen.read.onnx.values import (
    Array,
    View,
    arranged,
    fixed_length,
    integers,
    lengths,
    long_axes,
    quotient,
    shape_of,
    shaped,
)
from lstmgen.read.refusal import Refusal

MOST_SELECTED = 32  # numbers that indices from an input pick along an axis: each takes a search
SAMPLES_ADVICE = "if that axis does not count samples, name the one that does: `shape={'state': '2,1,batch,6'}`"
LIMIT = 64  # copies that one operation may become


@operator("Slice")
def slices(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A part of a tensor along each axis."""
    if len(inputs) > 1:
        starts, ends = (lengths(limit, "a limit of the slice") for limit in inputs[1:3])
        axes = integers(inputs[3], "its axes") if len(inputs) > 3 and inputs[3] is not None else None
        steps = integers(inputs[4], "its steps") if len(inputs) > 4 and inputs[4] is not None else None
    else:
        starts, ends = call.config.raw("starts"), call.config.raw("ends")
        axes, steps = call.config.raw("axes"), None
    x, rank = inputs[0], len(shape_of(inputs[0]))
    for k, axis in enumerate(places(range(len(starts)) if axes is None else axes, rank)):
        end = ends[k]
        if isinstance(x, np.ndarray) and isinstance(end, Length) and starts[k] == 0 and x.dtype.kind == "f":
            x = table_rows(follower, call, x, axis, end)
            continue
        x = view(call, x)
        x = cut(call, x, axis, (starts[k], ends[k], 1 if steps is None else steps[k]))
    return [x]


def cut(call: Call, x: View, axis: int, limits: tuple[Dim, Dim, int]) -> View:
    """A slice along one axis.

    Raises:
        Refusal: it is empty, or depends on a free length in a way that is not known.
    """
    start, end, step = limits
    dim = x.dims[axis]
    if step == 0:
        raise Refusal("a slice with step 0")
    if isinstance(start, Length) or isinstance(end, Length):
        start, end = relative(start, dim), relative(end, dim)
    if not isinstance(dim, Length):
        items = range(dim)[slice(start, None if step < 0 and end is not None and end < -dim else end, step)]
        if len(items) == dim and step == 1:
            return x
        if not items:
            raise Refusal(f"slice {start}:{end}:{step} of {dim} is empty")
        stop: int | None = items[-1] + (1 if step > 0 else -1)
        operation = Slice(axis=0, start=items[0], stop=None if stop is not None and stop < 0 else stop, step=step)
    else:
        first = None if start == 0 or (step < 0 and start is not None and start >= FAR) else start
        last = None if end is None or abs(end) >= FAR else end
        if first is None and last is None and step == 1:
            return x
        operation = Slice(axis=0, start=first, stop=last, step=step)
    return changed_along(call, x, axis, lambda value, at: call.add(replace(operation, axis=at), value))


FAR = 1 << 30  # a limit of a slice beyond any axis


def relative(limit: Dim, dim: Dim) -> Any:
    """A limit of a slice that is given as a free length, counted from the end of the axis.

    Raises:
        Refusal: it does not depend on the length of this axis.
    """
    if not isinstance(limit, Length):
        return limit
    for back in range(LIMIT):
        if limit == dim:
            return -back or None
        if not isinstance(dim, Length):
            break
        dim = linear(dim, add=-1)
    raise Refusal("a slice whose limit depends on a free length is not supported")


@operator("Split")
def split(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Parts along an axis."""
    x = view(call, inputs[0])
    axis = axis_of(call, len(x.dims), 0)
    call.config.ignore("split", "num_outputs")
    dim = fixed_length(x.dims[axis], "a split needs")
    count = len(follower.node.outputs) if follower.node else 0
    sections = inputs[1] if len(inputs) > 1 else None
    parts = split_sizes(dim, {"num_outputs": count, **call.config.values}, sections)
    if sum(parts) != dim or min(parts) < 0:
        raise Refusal(f"parts of {parts} do not make an axis of {dim}")
    ends = np.cumsum(parts).tolist()
    return [
        cut(call, x, axis, (end - part, end, 1)) if follower.uses(k) and part else None
        for k, (end, part) in enumerate(zip(ends, parts))
    ]


@operator("Gather")
def gather(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Elements at indices of an axis: constant ones, or rows of a constant table."""
    x, indices = inputs
    axis = axis_of(call, len(shape_of(x)), 0)
    if follower.loop is not None and (first := follower.loop.first_place(indices)) is not None:
        row = follower.loop.row(x, axis, first)
        dims = (*row.dims[:axis], *indices.shape, *row.dims[axis:])
        shift = indices.ndim
        return [View(row.value, dims, tuple(k + shift * (k >= axis) for k in row.axes), row.dtype)]
    if isinstance(x, View) and isinstance(indices, View):
        return [several_of(call, x, indices, axis)]
    if isinstance(indices, View):
        return [rows_of(call, x, from_start(call, indices, np.asarray(x.shape[axis])), axis)]
    return [elements(call, x, indices, axis)]


@operator("aten.embedding")
def embedding(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Rows of a table; PyTorch refuses negative indices."""
    table, indices = inputs
    if isinstance(table, np.ndarray) and isinstance(indices, View):
        return [rows_of(call, table, indices, 0)]
    return gather(follower, call, inputs)


def several_of(call: Call, x: View, indices: View, axis: int) -> View:
    """The elements at indices that depend on the inputs, of a tensor that does, too.

    Raises:
        Refusal: there are too many, or their count is free.
    """
    count = quotient(indices.dims, [])
    if count == 1:
        return one_of(call, x, indices, axis)
    if isinstance(count, Length) or count > MOST_SELECTED:
        raise Refusal(f"indices and table both depend on the inputs, which is supported for {MOST_SELECTED} indices")
    row = reshaped(call, indices, [count])
    parts = [one_of(call, x, cut(call, row, 0, (k, k + 1, 1)), axis) for k in range(count)]
    y = joined(call, parts, axis)
    return reshaped(call, y, [*x.dims[:axis], *indices.dims, *x.dims[axis + 1 :]])


def one_of(call: Call, x: View, index: View, axis: int) -> View:
    """The element at an index that depends on the inputs, of a tensor that does, too.

    Raises:
        Refusal: there are several indices.
    """
    if any(dim != 1 for dim in index.dims):
        raise Refusal("indices and table both depend on the inputs, which is supported for one index")
    y = selected(call, x, axis, View(index.value, (1,) * len(x.dims), (), index.dtype))
    shift = len(index.dims) - 1
    dims = (*x.dims[:axis], *index.dims, *x.dims[axis + 1 :])
    return View(y.value, dims, tuple(k + shift * (k > axis) for k in y.axes), y.dtype)


def elements(call: Call, x: View, indices: Any, axis: int) -> View:
    """The elements at constant indices of an axis."""
    value, order, at = along(call, x, axis)
    dim = x.dims[axis]
    numbers = integers(indices, "its indices")
    if not isinstance(dim, Length) and any(not -dim <= n < dim for n in numbers):
        advice = SAMPLES_ADVICE if dim == 1 else ""
        raise Refusal(f"indices {numbers} are outside an axis of {dim}", advice)
    dims = (*x.dims[:axis], *indices.shape, *x.dims[axis + 1 :])
    shift = indices.ndim - 1
    moved = [k if k < axis else k + shift for k in order if k != axis]
    if len(numbers) == 1:
        y = picked(call, value, at, numbers[0])
        return View(y, dims, tuple(moved), x.dtype)
    if isinstance(dim, Length) and min(numbers) < 0:
        raise Refusal("indices from the end of a free axis are not supported")
    y = at_places(call, value, at, [n % dim if not isinstance(dim, Length) else n for n in numbers])
    if indices.ndim == 1:
        return View(y, dims, order, x.dtype)
    inner = long_axes(indices.shape)
    y = shaped(call, y, (*y.shape[:at], *(indices.shape[k] for k in inner), *y.shape[at + 1 :]))
    places_of = {k: ([axis + j for j in inner] if k == axis else [k if k < axis else k + shift]) for k in order}
    return View(y, dims, tuple(j for k in order for j in places_of[k]), x.dtype)


def rows_of(call: Call, table: Any, indices: View, axis: int) -> View:
    """Rows of a constant table."""
    if not table.ndim or not exact(table):
        raise Refusal("a table of integers beyond those that float32 holds is not supported")
    moved = np.moveaxis(table, axis, 0)
    rows = moved.reshape(len(moved), -1)
    dtype = known(table.dtype.name)
    value = arranged(call, indices, indices.axes)
    y = call.add(Embedding(table=rows if dtype == FLOAT else rows.astype(np.float32)), value)
    call.reading.bound(y, of_array(table) if dtype != FLOAT else None)
    rest = table.shape[:axis], table.shape[axis + 1 :]
    if axis != 0 and any(dim != 1 for dim in rest[0]):
        raise Refusal("a table whose rows are not along its first axis is not supported")
    dims: Shape = (*rest[0], *indices.dims, *rest[1])
    order = tuple(k + axis for k in indices.axes)
    inner = long_axes(rest[1])
    behind = axis + len(indices.dims)
    if len(inner) != 1:
        y = shaped(call, y, (*value.shape, *(rest[1][k] for k in inner)))
    return View(y, dims, (*order, *(behind + k for k in inner)), dtype)


def exact(table: Array) -> bool:
    """Returns true for numbers that float32 holds: floats, and integers that are not too large."""
    return table.dtype.kind in "fb" or (table.dtype.kind in "iu" and bool((table == table.astype(np.float32)).all()))
