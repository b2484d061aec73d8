"""Reads operators that find the largest or smallest numbers along an axis."""

from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.ranges import Range
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.shape import Length, fixed
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.arrangement import along, axis_of, joined, reshaped
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.places import check_size
from lstmgen.read.onnx.reductions import dropped
from lstmgen.read.onnx.values import Array, View, fixed_length, integers, quotient
from lstmgen.read.refusal import Refusal

LOWEST = -float(np.finfo(np.float32).max)
MOST = 32  # numbers that TopK may have: each takes a search


def limit(call: Call, x: View, axis: int, kind: str) -> View:
    """The largest or smallest number along an axis, which keeps length 1."""
    value, order, at = along(call, x, axis)
    y = call.add(Reduce(kind=kind, axes=(at,)), value, part=kind)
    return View(y, (*x.dims[:axis], 1, *x.dims[axis + 1 :]), tuple(k for k in order if k != axis), x.dtype)


def numbers_along(x: View, axis: int) -> Array:
    """0, 1, 2, … as they broadcast along an axis.

    Raises:
        Refusal: its length is free.
    """
    size = fixed_length(x.dims[axis], "a search needs")
    check_size([size])
    return np.arange(float(size)).reshape([-1 if k == axis else 1 for k in range(len(x.dims))])


def place_of(call: Call, x: View, value: View, axis: int, *, last: bool) -> View:
    """The first or last index at which a tensor has a value; the axis keeps length 1."""
    places = numbers_along(x, axis)
    mask = arithmetic(call, "Equal", x, value)
    elsewhere = np.asarray(-1.0 if last else float(places.size))
    index = limit(call, arithmetic(call, "Where", mask, places, elsewhere), axis, "max" if last else "min")
    call.reading.bound(index.value, Range(0, places.size - 1, integral=True))
    return replace(index, dtype="int64")


@operator("ArgMax", "ArgMin")
def argument(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The index of the largest or smallest number along an axis."""
    x = view(call, inputs[0])
    axis = axis_of(call, len(x.dims), 0)
    last, keepdims = call.config.boolean("select_last_index"), call.config.boolean("keepdims", True)
    extreme = limit(call, x, axis, "max" if call.class_name == "ArgMax" else "min")
    index = place_of(call, x, extreme, axis, last=last)
    return [index if keepdims else dropped(index, [axis])]


@operator("Hardmax")
def hardmax(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """1 at the first of the largest numbers, 0 elsewhere."""
    x = view(call, inputs[0])
    old, dims = follower.model.opset < 13, x.dims
    axis = axis_of(call, len(dims), 1 if old else -1)
    if old:  # over all axes from that one on
        x = reshaped(call, x, [*dims[:axis], quotient(dims[axis:], [])])
    index = place_of(call, x, limit(call, x, axis, "max"), axis, last=False)
    mask = arithmetic(call, "Equal", index, numbers_along(x, axis).astype(np.int64))
    return [reshaped(call, replace(mask, dtype="float32"), dims)]


@operator("TopK")
def largest(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The k largest or smallest numbers along an axis in order, and their indices."""
    x = view(call, inputs[0])
    (k,) = integers(inputs[1], "k") if len(inputs) > 1 else (call.config.integer("k"),)
    axis = axis_of(call, len(x.dims), -1)
    kind = "max" if call.config.boolean("largest", True) else "min"
    call.config.ignore("sorted")  # with 0 any order is right
    size = numbers_along(x, axis).size
    if k == size == 1 and not any(isinstance(dim, Length) for dim in x.dims):
        return [x, np.zeros(fixed(x.dims), dtype=np.int64)]
    if not 0 < k <= min(size, MOST):
        raise Refusal(f"k={k} of {size} is not supported, only 1 to {MOST}")
    values, indices, rest = [], [], x
    places = numbers_along(x, axis).astype(np.int64)
    for count in range(k):
        values.append(limit(call, rest, axis, kind))
        indices.append(place_of(call, rest, values[-1], axis, last=False))
        if count < k - 1:
            mask = arithmetic(call, "Equal", indices[-1], places)
            out = np.asarray(LOWEST if kind == "max" else -LOWEST)
            rest = arithmetic(call, "Where", mask, out, rest)
    return [joined(call, part, axis) if follower.uses(at) else None for at, part in enumerate((values, indices))]
