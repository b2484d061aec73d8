"""Converts a node to its counterpart in a step, which reads one timestep at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from lstmgen.graph.convolution import Conv, Pool
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Conversion, PRelu, Where
from lstmgen.graph.graph import GraphBuilder, Node, Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense, Embedding, MatMul
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.repeated import Map, Scan
from lstmgen.graph.shape import Dim
from lstmgen.graph.streaming import Running, Window
from lstmgen.plan.passes.embedding_table import CheckedIndices
from lstmgen.plan.passes.sequences import reduces_time, takes_last

# The running operation of each reduction over time; a mean is a running sum divided by a running count.
RUNNING = {"sum": "add", "mean": "add", "max": "maximum", "min": "minimum", "product": "multiply"}


class NotSteppable(Exception):
    """The model cannot advance one timestep at a time; the reason names the layer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def at_one_timestep(
    builder: GraphBuilder, node: Node, inputs: Sequence[Value], flowing: Sequence[bool]
) -> tuple[Value, ...]:
    """Adds the counterpart of a node for one timestep, and returns its outputs.

    Raises:
        NotSteppable: it mixes timesteps.
    """

    def add(operation: Operation, *inputs: Value, part: str = "") -> Value:
        return builder.add(operation, *inputs, name=f"{node.name}{part}", label=node.label)[0]

    operation = node.operation
    if isinstance(operation, Conv) and operation.padding == "causal" and operation.strides == (1,):
        return (_of_the_past(operation, inputs[0], add),)
    if reduces_time(operation):
        return (_so_far(operation, inputs[0], add),)
    return builder.add(_by_itself(node, flowing), *inputs, name=node.name, label=node.label)


def _of_the_past(operation: Conv, x: Value, add: Callable[..., Value]) -> Value:
    """Adds a causal convolution over a window of the newest rows, as long as its receptive field."""
    reach = (int(operation.kernel.shape[0]) - 1) * operation.dilation[0] + 1
    window = add(Window(rows=reach), x, part=" past") if reach > 1 else x
    return add(replace(operation, padding="valid"), window)


def _so_far(operation: Reduce, x: Value, add: Callable[..., Value]) -> Value:
    """Adds a reduction over time as a running reduction of the timesteps' values."""
    shape = operation.shapes(x.shape)[0]
    whole = tuple(dim for dim in shape if isinstance(dim, int))
    alone = operation.axes == (0,) and whole == shape
    part = add(Reshape(target=whole) if alone else operation, x, part=" part")
    total = add(Running(kind=RUNNING[operation.kind]), part, part=" running")
    if operation.kind != "mean":
        return total
    one = add(Constant(value=np.array(1.0)), part=" one")
    return add(Binary(kind="divide"), total, add(Running(kind="add"), one, part=" count"))


def _by_itself(node: Node, flowing: Sequence[bool]) -> Operation:
    """Returns a node's operation for one timestep, if outputs depend on inputs of the same timestep and on states only.

    Raises:
        NotSteppable: it mixes timesteps.
    """
    operation = node.operation
    if isinstance(operation, Recurrent):
        if operation.go_backwards:
            raise NotSteppable(f"{node.label} reads the sequence from its end")
        if operation.initial_state:
            raise NotSteppable(f"{node.label} starts from a given state")
        if all(flowing):
            # At a masked timestep the output is the previous one, which is the kept state.
            return replace(operation, stateful=True, early_output="state")
    elif isinstance(operation, Scan):
        if operation.initial_state:
            raise NotSteppable(f"{node.label} starts from a given state")
        if all(flowing):
            return replace(operation, stateful=True)
    elif isinstance(operation, Reshape):
        tail = node.outputs[0].shape[1:]
        if _first(node.outputs[0]) == _first(node.inputs[0]) and all(isinstance(dim, int) for dim in tail):
            return Reshape(target=(1, *tail))  # type: ignore[arg-type]
    elif _is_pointwise(node, flowing):
        return operation
    raise NotSteppable(f"{node.label} needs all timesteps at once")


def _first(value: Value) -> Dim | None:
    return value.shape[0] if value.shape else None


def _is_pointwise(node: Node, flowing: Sequence[bool]) -> bool:
    """Returns whether every timestep of the output depends on the same timestep of the inputs only."""
    operation, shapes = node.operation, [value.shape for value in node.inputs]
    rank = max(len(shape) for shape, flows in zip(shapes, flowing) if flows)
    if isinstance(operation, (Embedding, CheckedIndices, Map, Conversion)):
        return all(flowing)
    if isinstance(operation, Dense):
        return rank > 1
    if isinstance(operation, Activate):
        return rank > 1 or not operation.activation.rowwise
    if isinstance(operation, (Affine, PRelu)):
        return all(array.ndim < rank or array.shape[0] == 1 for array in operation.weights().values())
    if isinstance(operation, (Binary, Where)):
        return all(
            len(shape) == rank if flows else len(shape) < rank or (len(shape) == rank and shape[0] == 1)
            for shape, flows in zip(shapes, flowing)
        )
    if isinstance(operation, (Reduce, Normalize)):
        weights = operation.weights().values()
        return 0 not in operation.axes and all(array.ndim < rank or array.shape[0] == 1 for array in weights)
    if isinstance(operation, Slice):
        return operation.axis != 0 or takes_last(operation)
    if isinstance(operation, Repeat):
        return operation.axis != 0
    if isinstance(operation, Concatenate):
        return operation.axis != 0 and all(flowing)
    if isinstance(operation, Transpose):
        return operation.permutation[0] == 0
    if isinstance(operation, Pad):
        return operation.before[0] == operation.after[0] == 0
    if isinstance(operation, MatMul):
        return rank > 2 and all(flowing)
    if isinstance(operation, Conv):
        return int(operation.kernel.shape[0]) == operation.strides[0] == 1
    if isinstance(operation, Pool):
        return operation.size[0] == operation.strides[0] == 1
    return False
