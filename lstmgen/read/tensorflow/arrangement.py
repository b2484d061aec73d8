"""Reads nodes that move numbers: reshaping, moving the batch axis and back, splitting and stacking timesteps."""

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
from lstmgen.graph.shape import Length, fixed
from lstmgen.read.arrays import arrangement as moves
from lstmgen.read.arrays import selection
from lstmgen.read.calls.folds import small
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.configs.dtypes import known
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.layers.lowering import constant, picked
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.constants import index
from lstmgen.read.tensorflow.follower import Follower, special
from lstmgen.read.tensorflow.spectra import Filtered, convolved
from lstmgen.read.tensorflow.terms import PASSING
from lstmgen.read.tensorflow.values import (
    BATCH,
    OneTimestep,
    Rows,
    Same,
    Size,
    Spectrum,
    TimeLast,
    TimeMajor,
    Variable,
    Widened,
    shape_of,
    single,
    size_of,
)

Outputs = Sequence[Any] | None
AS_THEY_ARE = (Tensor, TimeMajor, OneTimestep, Same, Spectrum, TimeLast, np.ndarray)  # kinds whose shape is known


@special(*PASSING, "IdentityN", "EnsureShape")
def identity(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Returns the operands unchanged."""
    return list(inputs)


@special("ReadVariableOp")
def read(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads the numbers of a variable."""
    if not isinstance(inputs[0], Variable):
        raise Refusal("a variable that the model creates while it runs is not supported")
    return [inputs[0].array]


@special("Cast")
def cast(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Leaves constants unchanged if the dtype stays the same."""
    same = isinstance(inputs[0], Same) and node.attributes.get("SrcT") == node.attributes.get("DstT")
    return list(inputs) if same else None


@special("Shape")
def shape(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Returns the shape; its first item is the batch size."""
    x = inputs[0]
    return [shape_of(x if isinstance(x, AS_THEY_ARE) else follower.tensor(x))]


@special("Fill")
def fill(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads a constant for all samples."""
    dims, value = inputs
    if not isinstance(dims, np.ndarray) or dims.ndim != 1 or not dims.size or dims[0] != BATCH:
        return None
    return [Same(np.full(small((1, *dims.tolist()[1:])), value))]


@special("Tile", "BroadcastTo")
def repeat(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads a constant that is repeated for each sample, such as a class token."""
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
def reshape(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads a reshape of each sample; or joining of all axes but the last, and back."""
    x, dims = inputs
    if not isinstance(dims, np.ndarray) or isinstance(x, np.ndarray):
        return None
    wanted = [dim if isinstance(dim, Size) else int(dim) for dim in dims.reshape(-1).tolist()]
    if isinstance(x, Rows):
        return [put_back(follower, node, x.tensor, wanted)]
    if isinstance(x, TimeLast) and wanted[:1] in ([-1], [BATCH]) and wanted[1:] == [*x.tensor.shape[1:], x.shape[-1]]:
        return [replace(x, shape=(*fixed(x.tensor.shape[1:]), x.shape[-1]))]
    tensor = follower.tensor(x)
    dims_before = [BATCH, *map(size_of, tensor.shape)]
    if len(wanted) == 2 and len(dims_before) > 2 and wanted[1] == dims_before[-1]:
        rows = BATCH
        for dim in dims_before[1:-1]:
            rows = rows * dim
        if wanted[0] in (rows, -1) and rows != BATCH:
            return [Rows(tensor)]
    call = follower.at(node, "Reshape")
    return [replace(tensor, value=moves.reshape(call, tensor.value, newshape=left_open(dims_before, wanted)))]


def left_open(dims: Sequence[Any], wanted: Sequence[Any]) -> list[int]:
    """Returns the target shape with -1 for the batch axis and for an unknown length.

    Args:
        dims: the shape of the tensor.
        wanted: the target shape.

    Raises:
        Refusal: the first axis would not be the batch axis, or the target has other unknown lengths.
    """
    first, rest = wanted[:1], wanted[1:]
    sized = any(isinstance(dim, Size) for dim in rest)
    if first != [BATCH] and any(isinstance(dim, Size) for dim in first):
        raise Refusal("the first axis of its shape is not the batch axis: samples would be mixed")
    if sized and -1 not in rest and prod(rest) != prod(dims[1:]):
        raise Refusal("its shape does not keep a sample together: samples would be mixed")
    result = [-1 if isinstance(dim, Size) and dim in dims[1:] else dim for dim in rest]
    if any(isinstance(dim, Size) for dim in result):
        raise Refusal("a shape with an unknown length is not supported")
    return [-1 if first == [BATCH] else first[0], *result] if first else []


def put_back(follower: Follower, node: NodeDef, x: Tensor, wanted: list[Any]) -> Tensor:
    """Splits joined axes: returns the tensor in its original shape, or reshapes each sample.

    Raises:
        Refusal: the target shape would mix samples.
    """
    dims = [BATCH, *map(size_of, x.shape)]
    if wanted[0] == -1:
        wanted = [BATCH, *wanted[1:]]
    if len(wanted) > 1 and wanted[1] == -1 and isinstance(x.shape[0], Length):
        wanted = [wanted[0], dims[1], *wanted[2:]]
    if wanted == dims:
        return x
    call = follower.at(node, "Reshape")
    if [*wanted, 1] == dims:  # as behind a product with a vector
        return replace(x, value=moves.squeeze(call, x.value, axis=-1))
    if any(type(dim) is not int or dim < 0 for dim in (*wanted[1:], *dims[1:])) or prod(wanted[1:]) != prod(dims[1:]):
        raise Refusal("joined rows of all samples get another shape: samples would be mixed")
    return replace(x, value=moves.reshape(call, x.value, newshape=[-1, *wanted[1:]]))


@special("Transpose")
def transpose(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Swaps batch axis and axis of timesteps, and back."""
    x, axes = inputs
    order = axes.tolist() if isinstance(axes, np.ndarray) else []
    if isinstance(x, TimeLast) and len(x.shape) == 2 and order == [0, 2, 1]:
        return [x.tensor]
    if isinstance(x, np.ndarray) or order[:2] != [1, 0] or order[2:] != list(range(2, len(order))):
        return None
    if isinstance(x, TimeMajor):
        return [in_order(follower, node, x)]
    if isinstance(x, OneTimestep):
        value = moves.expand_dims(follower.at(node), x.tensor.value, axis=1)
        return [Tensor(value, dtype=x.tensor.dtype)]
    narrow = x.tensor if isinstance(x, Widened) and x.axis == 2 else None
    mask = narrow if isinstance(narrow, Tensor) and len(narrow.shape) == 1 else None
    return [TimeMajor(follower.tensor(x), mask=mask)]


def in_order(follower: Follower, node: NodeDef, x: TimeMajor) -> Tensor:
    """The tensor with its timesteps in their present order: reversed if `backwards`."""
    if not x.backwards:
        return x.tensor
    reverse = Slice(axis=0, start=None, stop=None, step=-1)
    return replace(x.tensor, value=follower.at(node).add(reverse, x.tensor.value, part="reversed"))


@special("ReverseV2")
def reverse(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reverses timesteps."""
    x, axes = inputs
    if isinstance(x, OneTimestep) and isinstance(axes, np.ndarray) and axes.tolist() == [0]:
        return [x]
    if not isinstance(x, TimeMajor) or not isinstance(axes, np.ndarray) or axes.tolist() != [0]:
        return None
    return [replace(x, backwards=not x.backwards)]


@special("StridedSlice")
def strided_slice(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """x[key]."""
    x, limits = inputs[0], inputs[1:]
    if isinstance(x, (np.ndarray, Same)):
        return None
    if len(limits) != 3 or not all(isinstance(limit, np.ndarray) and limit.dtype != object for limit in limits):
        raise Refusal("a slice with computed limits is not supported")
    key = index(node.attributes, *limits)
    call = follower.at(node)
    if isinstance(x, (TimeMajor, OneTimestep)):
        if not isinstance(key[0], int) or any(item != slice(None, None, 1) for item in key[1:]):
            raise Refusal("a slice of a tensor whose first axis is time is not supported")
        if isinstance(x, OneTimestep):
            if key[0] not in (0, -1):
                raise Refusal(f"timestep {key[0]} does not exist: there is only one")
            return [x.tensor]
        at = -1 - key[0] if x.backwards else key[0]
        return [replace(x.tensor, value=picked(call, x.tensor.value, 0, at))]
    if isinstance(x, Filtered):
        return [convolved(follower.at(node, "Conv1D"), x, key)]
    tensor = follower.tensor(x)
    return [replace(tensor, value=selection.get_item(call, tensor.value, key))]


@special("ConcatV2")
def concatenate(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Concatenates tensors with constants for all samples, such as a mask without masked timesteps."""
    *parts, axis = inputs
    if not any(isinstance(part, Same) for part in parts) or single(axis) in (None, 0):
        return None
    call = follower.at(node)
    tensors = [
        Tensor(constant(call, part.array[0]), dtype=known(part.array.dtype.name)) if isinstance(part, Same) else part
        for part in parts
    ]
    return follower.mapped(node, [*map(follower.tensor, tensors), follower.argument(axis)])


@special("Unpack")
def unpack(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Splits a tensor along an axis; a time-major one along its timesteps."""
    if isinstance(inputs[0], TimeMajor) and not node.attributes.get("axis"):
        x = in_order(follower, node, inputs[0])
        parts = selection.unstack(follower.at(node), x.value, axis=1)
        return [replace(x, value=part) for part in parts]
    if isinstance(inputs[0], np.ndarray):
        return None
    x = follower.tensor(inputs[0])
    parts = selection.unstack(follower.at(node), x.value, axis=node.attributes.get("axis") or 0)
    return [replace(x, value=part) for part in parts]


@special("Pack")
def pack(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Stacks timesteps."""
    if node.attributes.get("axis") or not all(isinstance(row, Tensor) for row in inputs):
        return None
    if len(inputs) == 1:
        return [OneTimestep(inputs[0])]
    values = [row.value for row in inputs]
    stacked = at_once(follower, node, values)
    if stacked is None:
        stacked = moves.stacked(follower.at(node), values, 1)
    return [TimeMajor(replace(inputs[0], value=stacked))]


def at_once(follower: Follower, node: NodeDef, values: Sequence[Value]) -> Value | None:
    """Replaces equal operations on all timesteps by one on the whole sequence; None if they differ.

    Keras's TimeDistributed writes its layer once per timestep.
    """
    makers = [follower.call.reading.builder.maker(value) for value in values]
    if any(maker is None or len(maker.inputs) != 1 or maker.outputs[0] != y for maker, y in zip(makers, values)):
        return None
    operations = [maker.operation for maker in makers if maker is not None]
    sources = [maker.inputs[0] for maker in makers if maker is not None]
    if all(isinstance(operation, Slice) and operation.drop and operation.axis == 0 for operation in operations):
        starts = [operation.start for operation in operations if isinstance(operation, Slice)]
        whole = len(set(sources)) == 1 and starts == list(range(len(values))) and sources[0].shape[0] == len(values)
        return sources[0] if whole else None
    first = operations[0]
    if not isinstance(first, (Dense, Activate)) or not all(alike(first, other) for other in operations[1:]):
        return None
    x = at_once(follower, node, sources)
    return None if x is None else follower.at(node, "TimeDistributed").add(first, x)


def alike(a: Operation, b: Operation) -> bool:
    """Returns true if two operations have the same weights and options."""
    options, other = a.attributes(), b.attributes()
    return type(a) is type(b) and all(
        value is other[key] if isinstance(value, np.ndarray) else value == other[key] for key, value in options.items()
    )
