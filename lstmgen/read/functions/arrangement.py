"""Nodes that move numbers about: shapes, the axis of the samples moved and put back, timesteps apart and together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Slice
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation
from lstmgen.graph.shape import Length
from lstmgen.read.containers.functions import Node
from lstmgen.read.dtypes import known
from lstmgen.read.functions.constants import index, small
from lstmgen.read.functions.follower import Follower, special
from lstmgen.read.functions.terms import PASSING
from lstmgen.read.functions.values import (
    BATCH,
    OneTimestep,
    Rows,
    Same,
    Size,
    TimeMajor,
    Variable,
    Widened,
    shape_of,
    single,
    size_of,
)
from lstmgen.read.layers import batched_layout, tf_functions
from lstmgen.read.layers.lowering import constant, picked
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensor import Tensor

Outputs = Sequence[Any] | None


@special(*PASSING, "IdentityN", "EnsureShape")
def identity(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """The same tensors."""
    return list(inputs)


@special("ReadVariableOp")
def read(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """The numbers of a variable."""
    if not isinstance(inputs[0], Variable):
        raise Refusal("a variable that the model makes while it runs is not supported")
    return [inputs[0].array]


@special("Cast")
def cast(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Constants for every sample stay what they are."""
    same = isinstance(inputs[0], Same) and node.attributes.get("SrcT") == node.attributes.get("DstT")
    return list(inputs) if same else None


@special("Shape")
def shape(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Lengths, that of the samples among them."""
    x = inputs[0]
    return [shape_of(x if isinstance(x, (Tensor, TimeMajor, OneTimestep, Same, np.ndarray)) else follower.tensor(x))]


@special("Fill")
def fill(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """One number, for every sample, too."""
    dims, value = inputs
    if not isinstance(dims, np.ndarray) or dims.ndim != 1 or not dims.size or dims[0] != BATCH:
        return None
    return [Same(np.full(small((1, *dims.tolist()[1:])), value))]


@special("Tile", "BroadcastTo")
def repeat(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """A constant once for every sample, as the token that stands for a class."""
    x, dims = inputs
    if not isinstance(x, np.ndarray) or not isinstance(dims, np.ndarray) or dims.shape != (x.ndim,):
        return None
    if not x.ndim or dims[0] != BATCH or len(x) != 1:
        return None
    rest = dims.tolist()[1:]
    if node.op == "BroadcastTo":
        return [Same(np.broadcast_to(x, small((1, *rest))))]
    small(tuple(n * m for n, m in zip(x.shape[1:], rest, strict=True)))
    return [Same(np.tile(x, [1, *rest]))]


@special("Reshape")
def reshape(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Another shape for each sample; or all axes but the last in one, and back."""
    x, dims = inputs
    if not isinstance(dims, np.ndarray) or isinstance(x, np.ndarray):
        return None
    wanted = [each if isinstance(each, Size) else int(each) for each in dims.reshape(-1).tolist()]
    if isinstance(x, Rows):
        return [put_back(follower, node, x.tensor, wanted)]
    tensor = follower.tensor(x)
    every = [BATCH, *map(size_of, tensor.shape)]
    if len(wanted) == 2 and len(every) > 2 and wanted[1] == every[-1]:
        rows = BATCH
        for dim in every[1:-1]:
            rows = rows * dim
        if wanted[0] in (rows, -1) and rows != BATCH:
            return [Rows(tensor)]
    call = follower.at(node, "Reshape")
    return [replace(tensor, value=batched_layout.reshape(call, tensor.value, left_open(every, wanted)))]


def left_open(every: Sequence[Any], wanted: Sequence[Any]) -> list[int]:
    """A shape with -1 for the samples, and for a length that is not known.

    Args:
        every: the shape that the tensor has.

    Raises:
        Refusal: the first axis would no longer be that of the samples, or there are other such lengths.
    """
    first, rest = wanted[:1], wanted[1:]
    sized = any(isinstance(dim, Size) for dim in rest)
    if first != [BATCH] and any(isinstance(dim, Size) for dim in first):
        raise Refusal("the first axis of its shape is not that of the samples: samples would meet")
    if sized and -1 not in rest and prod(rest) != prod(every[1:]):
        raise Refusal("its shape has not all of a sample behind the first axis: samples would meet")
    found = [-1 if isinstance(dim, Size) and dim in every[1:] else dim for dim in rest]
    if any(isinstance(dim, Size) for dim in found):
        raise Refusal("a shape with a length that is not known is not supported")
    return [-1 if first == [BATCH] else first[0], *found] if first else []


def put_back(follower: Follower, node: Node, x: Tensor, wanted: list[Any]) -> Tensor:
    """The tensor whose axes were joined, in its own shape or in another one of all that a sample has.

    Raises:
        Refusal: it is no such shape.
    """
    every = [BATCH, *map(size_of, x.shape)]
    if wanted[0] == -1:
        wanted = [BATCH, *wanted[1:]]
    if len(wanted) > 1 and wanted[1] == -1 and isinstance(x.shape[0], Length):
        wanted = [wanted[0], every[1], *wanted[2:]]
    if wanted == every:
        return x
    call = follower.at(node, "Reshape")
    if [*wanted, 1] == every:  # as behind a product with a vector
        return replace(x, value=batched_layout.squeezed(call, x.value, -1))
    if any(type(dim) is not int or dim < 0 for dim in (*wanted[1:], *every[1:])) or prod(wanted[1:]) != prod(every[1:]):
        raise Refusal("rows of all samples become something else than they were: samples would meet")
    return replace(x, value=batched_layout.reshape(call, x.value, [-1, *wanted[1:]]))


@special("Transpose")
def transpose(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Samples and timesteps in each other's place, and back."""
    x, axes = inputs
    order = axes.tolist() if isinstance(axes, np.ndarray) else []
    if isinstance(x, np.ndarray) or order[:2] != [1, 0] or order[2:] != list(range(2, len(order))):
        return None
    if isinstance(x, TimeMajor):
        return [in_order(follower, node, x)]
    if isinstance(x, OneTimestep):
        value = batched_layout.with_new_axis(follower.at(node), x.tensor.value, 1)
        return [Tensor(value, dtype=x.tensor.dtype)]
    narrow = x.tensor if isinstance(x, Widened) and x.axis == 2 else None
    mask = narrow if isinstance(narrow, Tensor) and len(narrow.shape) == 1 else None
    return [TimeMajor(follower.tensor(x), mask=mask)]


def in_order(follower: Follower, node: Node, x: TimeMajor) -> Tensor:
    """The tensor, its timesteps in the order in which they stand."""
    if not x.backwards:
        return x.tensor
    reverse = Slice(axis=0, start=None, stop=None, step=-1)
    return replace(x.tensor, value=follower.at(node).add(reverse, x.tensor.value, part="reversed"))


@special("ReverseV2")
def reverse(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Timesteps in reverse."""
    x, axes = inputs
    if isinstance(x, OneTimestep) and isinstance(axes, np.ndarray) and axes.tolist() == [0]:
        return [x]
    if not isinstance(x, TimeMajor) or not isinstance(axes, np.ndarray) or axes.tolist() != [0]:
        return None
    return [replace(x, backwards=not x.backwards)]


@special("StridedSlice")
def strided_slice(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """x[key]."""
    x, limits = inputs[0], inputs[1:]
    if isinstance(x, (np.ndarray, Same)):
        return None
    if len(limits) != 3 or not all(isinstance(each, np.ndarray) and each.dtype != object for each in limits):
        raise Refusal("a slice whose limits are computed is not supported")
    key = index(node.attributes, *limits)
    call = follower.at(node)
    if isinstance(x, (TimeMajor, OneTimestep)):
        if not isinstance(key[0], int) or any(each != slice(None, None, 1) for each in key[1:]):
            raise Refusal("a slice of a tensor whose first axis is time is not supported")
        if isinstance(x, OneTimestep):
            if key[0] not in (0, -1):
                raise Refusal("a timestep beyond the last is not supported")
            return [x.tensor]
        at = -1 - key[0] if x.backwards else key[0]
        return [replace(x.tensor, value=picked(call, x.tensor.value, 0, at))]
    tensor = follower.tensor(x)
    return [replace(tensor, value=batched_layout.indexed(call, tensor.value, key))]


@special("ConcatV2")
def concatenate(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Tensors one behind the other, among them what is the same for every sample, as a mask where nothing is masked."""
    *parts, axis = inputs
    if not any(isinstance(each, Same) for each in parts) or single(axis) in (None, 0):
        return None
    call = follower.at(node)
    tensors = [
        Tensor(constant(call, each.array[0]), dtype=known(each.array.dtype.name)) if isinstance(each, Same) else each
        for each in parts
    ]
    return follower.mapped(node, [*map(follower.tensor, tensors), follower.argument(axis)])


@special("Unpack")
def unpack(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """The parts along an axis; the timesteps."""
    if isinstance(inputs[0], TimeMajor) and not node.attributes.get("axis"):
        x = in_order(follower, node, inputs[0])
        parts = batched_layout.unstacked(follower.at(node), x.value, 1)
        return [replace(x, value=part) for part in parts]
    if isinstance(inputs[0], np.ndarray):
        return None
    x = follower.tensor(inputs[0])
    parts = tf_functions.unstack(follower.at(node), x, axis=node.attributes.get("axis"))
    return [replace(x, value=part) for part in parts]


@special("Pack")
def pack(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Timesteps one behind the other."""
    if node.attributes.get("axis") or not all(isinstance(each, Tensor) for each in inputs):
        return None
    if len(inputs) == 1:
        return [OneTimestep(inputs[0])]
    values = [each.value for each in inputs]
    together = at_once(follower, node, values)
    if together is None:
        together = batched_layout.stacked(follower.at(node), values, 1)
    return [TimeMajor(replace(inputs[0], value=together))]


def at_once(follower: Follower, node: Node, values: Sequence[Value]) -> Value | None:
    """What is done to each timestep alike, done to all together; None where it is not alike.

    Keras's TimeDistributed writes its layer once for each timestep.
    """
    makers = [follower.maker(value) for value in values]
    if any(made is None or len(made.inputs) != 1 or made.outputs[0] != value for made, value in zip(makers, values)):
        return None
    operations = [made.operation for made in makers if made is not None]
    sources = [made.inputs[0] for made in makers if made is not None]
    if all(isinstance(each, Slice) and each.drop and each.axis == 0 for each in operations):
        starts = [each.start for each in operations if isinstance(each, Slice)]
        whole = len(set(sources)) == 1 and starts == list(range(len(values))) and sources[0].shape[0] == len(values)
        return sources[0] if whole else None
    first = operations[0]
    if not isinstance(first, (Dense, Activate)) or not all(alike(first, each) for each in operations[1:]):
        return None
    x = at_once(follower, node, sources)
    return None if x is None else follower.at(node, "TimeDistributed").add(first, x)


def alike(a: Operation, b: Operation) -> bool:
    """Whether two operations have the same weights and options."""
    given, other = a.attributes(), b.attributes()
    return type(a) is type(b) and all(
        value is other[key] if isinstance(value, np.ndarray) else value == other[key] for key, value in given.items()
    )
