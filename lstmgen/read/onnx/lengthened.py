"""Makes tensors as long as an axis whose length is free: numbers in a row, zeros, and parts of tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Positions
from lstmgen.graph.linear import Embedding
from lstmgen.graph.shape import Dim, Length, fixed
from lstmgen.read.calls.folds import small
from lstmgen.read.calls.layer import Call
from lstmgen.read.containers.onnx_tensors import StoredTensor
from lstmgen.read.layers.lowering import affine
from lstmgen.read.onnx.arrangement import along
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator
from lstmgen.read.onnx.values import SHAPE_ADVICE, Array, View, lengths, long_axes, shaped
from lstmgen.read.refusal import Refusal

FREE = "a constant with the length of a free axis is not supported"


def positions(follower: Follower, call: Call, length: Length) -> Value:
    """0, 1, 2, … as many as a free length.

    Raises:
        Refusal: no tensor has an axis of that length.
    """
    for x in follower.values.values():
        if isinstance(x, View) and length in x.dims:
            axis = x.dims.index(length)
            value, _, at = along(call, x, axis)
            return call.add(Positions(axis=at), value, part="positions")
    raise Refusal(FREE, SHAPE_ADVICE)


def filled(follower: Follower, call: Call, dims: Sequence[Dim], number: float, dtype: str) -> View:
    """A tensor of one number, whose shape has free lengths."""
    result: Any = np.full([1] * len(dims), number)
    for axis, dim in enumerate(dims):
        shape: list[Dim] = [1] * len(dims)
        shape[axis] = dim
        if isinstance(dim, Length):
            zeros = affine(call, positions(follower, call, dim), 0.0)
            result = arithmetic(call, "Add", View(zeros, tuple(shape), (axis,)), result)
        elif dim != 1:
            result = arithmetic(call, "Add", np.zeros(small(fixed(tuple(shape)))), result)
    return View(result.value, result.dims, result.axes, dtype)


@operator("Range")
def spread(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """0, 1, 2, … up to a free length."""
    (start,), (limit,), (delta,) = (lengths(x, "its limits") for x in inputs)
    if not isinstance(limit, Length) or isinstance(start, Length) or delta != 1:
        raise Refusal(FREE, SHAPE_ADVICE)
    value = positions(follower, call, limit)
    view = View(value, (limit,), (0,), "int64")
    if start:
        raise Refusal(FREE, SHAPE_ADVICE)
    return [view]


@operator("ConstantOfShape")
def constant_of_shape(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A tensor of one number."""
    stored = call.config.raw("value")
    array = stored.array if isinstance(stored, StoredTensor) else np.zeros(1, np.float32)
    dtype = "float32" if array.dtype.kind == "f" else array.dtype.name
    return [filled(follower, call, lengths(inputs[0], "its shape"), float(array.reshape(-1)[0]), dtype)]


def table_rows(follower: Follower, call: Call, table: Array, axis: int, length: Length) -> View:
    """The first rows of a constant along an axis, as many as a free length."""
    moved = np.moveaxis(table, axis, 0)
    y = call.add(Embedding(table=moved.reshape(len(moved), -1)), positions(follower, call, length))
    dims = (*table.shape[:axis], length, *table.shape[axis + 1 :])
    rest = [k for k in long_axes(dims) if k != axis]
    return View(shaped(call, y, (length, *(dims[k] for k in rest))), dims, (axis, *rest))
