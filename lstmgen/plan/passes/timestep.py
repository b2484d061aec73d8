"""Converts a node to its counterpart in a step, which reads one timestep at a time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Binary, Constant
from lstmgen.graph.graph import GraphBuilder, Node, Value
from lstmgen.graph.layout import Reshape
from lstmgen.graph.operation import Operation
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.streaming import Running, Window
from lstmgen.plan.passes.sequences import reduces_time

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
    try:
        single = operation.at_timestep([value.shape for value in node.inputs], flowing)
    except ValueError as error:
        raise NotSteppable(f"{node.label} {error}") from None
    return builder.add(single, *inputs, name=node.name, label=node.label)


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
