"""Reads operators that move numbers. Most only change how a value is seen, and add no operation."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.shape import Dim, text
from lstmgen.read.calls.layer import Call
from lstmgen.read.layers.lowering import multiplied_along
from lstmgen.read.onnx.constants import unit_matrix
from lstmgen.read.onnx.folding import part_of_shape
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.values import (
    Array,
    View,
    arranged,
    integers,
    lengths,
    long_axes,
    natural,
    quotient,
    same_size,
    shape_of,
    shaped,
    sizes,
)
from lstmgen.read.refusal import Refusal


@operator("Shape")
def shape(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The shape of a tensor, or a part of it."""
    call.config.ignore("start", "end")
    return [sizes(shape_of(inputs[0])[part_of_shape(call.config.values)])]


@operator("Size")
def size(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The count of numbers."""
    items = sizes([quotient(shape_of(inputs[0]), [])])
    return [items.reshape(())]


@operator("EyeLike")
def eye_like(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Ones on a diagonal, in the shape of a matrix."""
    x, dims = inputs[0], integers(sizes(shape_of(inputs[0])), "its shape")
    call.config.ignore("dtype", "k")
    return [unit_matrix(call.config.values, np.zeros(dims, dtype=x.dtype))]


@operator("Reshape")
def reshape(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Another shape with the same numbers."""
    x = view(call, inputs[0])
    if len(inputs) < 2:
        wanted: list[Dim] = list(call.config.raw("shape"))
    else:
        wanted = lengths(inputs[1], "its shape")
    zero = call.config.boolean("allowzero")
    dims = [x.dims[k] if dim == 0 and not zero else dim for k, dim in enumerate(wanted)]
    return [reshaped(call, x, dims)]


def reshaped(call: Call, x: View, wanted: Sequence[Dim]) -> View:
    """A tensor in another shape; one length may be -1 for the rest.

    Raises:
        Refusal: the shapes do not have equally many numbers.
    """
    dims = list(wanted)
    if dims.count(-1) == 1:
        place = dims.index(-1)
        dims[place] = quotient(x.dims, dims[:place] + dims[place + 1 :])
    if not same_size(x.dims, dims):
        raise Refusal(f"{text(x.dims)} does not reshape to {text(tuple(dims))}")
    ordered = natural(call, x)
    axes = long_axes(dims)
    result = View(ordered.value, tuple(dims), axes, x.dtype)
    if [dims[k] for k in axes] == [x.dims[k] for k in ordered.axes]:
        return result
    return replace(result, value=shaped(call, ordered.value, [dims[k] for k in axes]))


@operator("Flatten")
def flatten(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Two axes: those before `axis`, and the others."""
    x = view(call, inputs[0])
    axis = call.config.integer("axis", 1, minimum=-len(x.dims))
    axis += len(x.dims) if axis < 0 else 0
    return [reshaped(call, x, [quotient(x.dims[:axis], []), quotient(x.dims[axis:], [])])]


@operator("Squeeze")
def squeeze(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Leaves out axes of length 1."""
    x = view(call, inputs[0])
    items = axes_of(call, inputs)
    axes = [k for k, dim in enumerate(x.dims) if dim == 1] if items is None else places(items, len(x.dims))
    if any(x.dims[k] != 1 for k in axes):
        raise Refusal(f"axes {axes} of {text(x.dims)} are not of length 1")
    return [without(call, x, axes)]


def without(call: Call, x: View, axes: Sequence[int]) -> View:
    """A tensor without some axes of length 1."""
    rest = [k for k in range(len(x.dims)) if k not in axes]
    inside = tuple(k for k in x.axes if k in rest)
    return View(
        arranged(call, x, inside), tuple(x.dims[k] for k in rest), tuple(rest.index(k) for k in inside), x.dtype
    )


@operator("Unsqueeze")
def unsqueeze(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Adds axes of length 1."""
    x = view(call, inputs[0])
    items = axes_of(call, inputs)
    if items is None:
        raise Refusal("axes are missing")
    rank = len(x.dims) + len(items)
    added = places(items, rank)
    rest = [k for k in range(rank) if k not in added]
    dims: list[Dim] = [1] * rank
    for k, dim in zip(rest, x.dims):
        dims[k] = dim
    return [View(x.value, tuple(dims), tuple(rest[k] for k in x.axes), x.dtype)]


def axes_of(call: Call, inputs: Inputs, place: int = 1) -> list[int] | None:
    """The axes of a node, from an attribute or, in later opsets, an input."""
    listed = call.config.raw("axes")
    if len(inputs) > place and inputs[place] is not None:
        listed = integers(inputs[place], "its axes")
    return None if listed is None else [int(axis) for axis in listed]


def places(axes: Sequence[int], rank: int) -> list[int]:
    """Axes counted from the first.

    Raises:
        Refusal: one is none.
    """
    if any(not -rank <= axis < rank for axis in axes):
        raise Refusal(f"axes {list(axes)} are not all axes of a tensor with {rank}")
    return [axis % rank for axis in axes]


def place(axis: int, rank: int) -> int:
    """An axis counted from the first."""
    return places([axis], rank)[0]


def axis_of(call: Call, rank: int, default: int | None = None) -> int:
    """The attribute `axis`, counted from the first."""
    return place(call.config.integer("axis", default, minimum=-rank), rank)


@operator("Transpose")
def transpose(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Axes in another order, which only changes how the value is seen."""
    x = view(call, inputs[0])
    order = call.config.raw("perm") or list(reversed(range(len(x.dims))))
    if sorted(order) != list(range(len(x.dims))):
        raise Refusal(f"perm={order} does not fit {text(x.dims)}")
    return [x.reordered(order)]


@operator("Concat")
def concatenate(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Tensors one behind the other."""
    axis = axis_of(call, len(shape_of(inputs[0])), 1)
    parts = [x for x in inputs if x is not None and 0 not in shape_of(x)]
    if len(parts) == 1:
        return [parts[0]]
    return [joined(call, [view(call, x) for x in parts], axis)]


def joined(call: Call, parts: Sequence[View], axis: int) -> View:
    """Tensors one behind the other along an axis.

    Raises:
        Refusal: they differ on another axis.
    """
    first = parts[0]
    if any(len(x.dims) != len(first.dims) for x in parts):
        raise Refusal("its inputs have different numbers of axes")
    largest = max(parts, key=lambda x: len(x.axes))
    kept = {k for x in parts for k in long_axes(x.dims)} | {axis}
    order = [k for k in largest.axes if k in kept]
    order = order if len(order) == len(kept) else sorted(kept)
    at = order.index(axis)
    value = call.add(Concatenate(axis=at), *(arranged(call, x, order) for x in parts))
    dims = list(first.dims)
    dims[axis] = value.shape[at]
    return View(value, tuple(dims), tuple(order), first.dtype)


def along(call: Call, x: View, axis: int) -> tuple[Value, tuple[int, ...], int]:
    """The value with an axis that may have length 1: the value, its axes, and the place of this one."""
    order = [k for k in x.axes if x.dims[k] != 1 or k == axis]
    if axis not in order:
        order = sorted([*order, axis]) if order == sorted(order) else [*order, axis]
    return arranged(call, x, order), tuple(order), order.index(axis)


def changed_along(call: Call, x: View, axis: int, change: Callable[[Value, int], Value]) -> View:
    """A tensor after a function of its value and the place of an axis there. The length of the axis may change."""
    value, order, at = along(call, x, axis)
    y = change(value, at)
    return View(y, (*x.dims[:axis], y.shape[at], *x.dims[axis + 1 :]), order, x.dtype)


def multiplied(call: Call, x: View, axis: int, matrix: Array) -> View:
    """The product of a matrix with the numbers along an axis."""
    return changed_along(call, x, axis, lambda value, at: multiplied_along(call, value, at, matrix))
