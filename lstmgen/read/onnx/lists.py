"""Reads operators on lists of tensors, which are known while a graph is followed."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.arrangement import axis_of, joined, without
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.selection import cut
from lstmgen.read.onnx.values import Operand, fixed_length, integers
from lstmgen.read.refusal import Refusal


@dataclass(frozen=True)
class TensorList:
    """A list of tensors, a sequence in ONNX."""

    items: tuple[Operand, ...]


def items_of(x: Any) -> tuple[Operand, ...]:
    """The tensors of a list.

    Raises:
        Refusal: it is none.
    """
    if not isinstance(x, TensorList):
        raise Refusal("its input is not a list of tensors")
    return x.items


@operator("SequenceConstruct", takes_constants=True)
def construct(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A list of tensors."""
    return [TensorList(tuple(inputs))]


@operator("SequenceEmpty")
def empty(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A list without tensors."""
    call.config.ignore("dtype")
    return [TensorList(())]


@operator("SequenceInsert", takes_constants=True)
def insert(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A list with one tensor more."""
    items = list(items_of(inputs[0]))
    (at,) = integers(inputs[2], "its position") if len(inputs) > 2 and inputs[2] is not None else (len(items),)
    items.insert(at, inputs[1])
    return [TensorList(tuple(items))]


@operator("SequenceAt", takes_constants=True)
def element(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A tensor of a list."""
    items, (at,) = items_of(inputs[0]), integers(inputs[1], "its position")
    if not -len(items) <= at < len(items):
        raise Refusal(f"there is no tensor {at} in a list of {len(items)}")
    return [items[at]]


@operator("SequenceErase")
def erase(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A list without one of its tensors."""
    items = list(items_of(inputs[0]))
    (at,) = integers(inputs[1], "its position") if len(inputs) > 1 and inputs[1] is not None else (-1,)
    if not -len(items) <= at < len(items):
        raise Refusal(f"there is no tensor {at} in a list of {len(items)}")
    del items[at]
    return [TensorList(tuple(items))]


@operator("SequenceLength")
def length(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The count of tensors."""
    return [np.asarray(len(items_of(inputs[0])))]


@operator("SplitToSequence", takes_constants=True)
def split(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Parts along an axis; the sizes of all, or of each."""
    x = view(call, inputs[0])
    axis = axis_of(call, len(x.dims), 0)
    sections = inputs[1] if len(inputs) > 1 else None
    keepdims = call.config.boolean("keepdims", True)
    size = fixed_length(x.dims[axis], "a split needs")
    if sections is None:
        sizes = [1] * size
    else:
        sizes = integers(sections, "the sizes of its parts")
        if sections.ndim == 0:
            (n,) = sizes
            sizes = [min(n, size - start) for start in range(0, size, n)]
    ends = np.cumsum(sizes).tolist()
    if isinstance(inputs[0], np.ndarray) and (sections is not None or keepdims):
        return [TensorList(tuple(np.split(inputs[0], ends[:-1], axis)))]
    parts = [cut(call, x, axis, (stop - n, stop, 1)) for stop, n in zip(ends, sizes)]
    if sections is None and not keepdims:
        parts = [without(call, part, [axis]) for part in parts]
    return [TensorList(tuple(parts))]


@operator("ConcatFromSequence")
def concatenate(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The tensors of a list one behind the other, or along a new axis."""
    parts = [view(call, x) for x in items_of(inputs[0])]
    if not parts:
        raise Refusal("its list of tensors is empty")
    rank, new = len(parts[0].dims), call.config.boolean("new_axis")
    axis = axis_of(call, rank + new)
    parts = [x.expanded(axis) for x in parts] if new else parts
    return [parts[0] if len(parts) == 1 else joined(call, parts, axis)]
