"""Lets convolutions compute only the windows that are used: spectra of audio are often cut after they are computed."""

from collections.abc import Sequence
from dataclasses import replace

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Node, Value
from lstmgen.graph.layout import Slice

Interval = tuple[int, int]


def narrowed(nodes: Sequence[Node], outputs: Sequence[Value]) -> list[Node]:
    """The nodes of a graph, with convolutions that compute no more windows of their last axis than are used."""
    kept = list(nodes)
    for node in nodes:
        if isinstance(node.operation, Conv) and (interval := used(node, kept, outputs)) is not None:
            kept = with_windows(node.name, interval, kept)
    return kept


def used(node: Node, nodes: Sequence[Node], outputs: Sequence[Value]) -> Interval | None:
    """The windows of a convolution that its slices take, if all take the same and others are left; otherwise None."""
    operation, y = node.operation, node.outputs[0]
    if not isinstance(operation, Conv) or operation.padding != "valid" or not isinstance(y.shape[-2], int):
        return None
    axis, intervals = len(y.shape) - 2, set()
    parts = {y.name}  # the result, and slices of it along other axes
    if y in outputs:
        return None
    for user in nodes:
        if parts.isdisjoint(x.name for x in user.inputs):
            continue
        taken = user.operation
        if not isinstance(taken, Slice) or taken.drop or taken.step != 1 or user.outputs[0] in outputs:
            return None
        if taken.axis == axis:
            windows = range(y.shape[-2])[taken.start : taken.stop]
            intervals.add((windows.start, windows.stop))
        else:
            parts.add(user.outputs[0].name)
    return intervals.pop() if len(intervals) == 1 and (0, y.shape[-2]) not in intervals else None


def with_windows(name: str, interval: Interval, nodes: Sequence[Node]) -> list[Node]:
    """The nodes with a convolution of some windows only, without the slices that took these."""
    (convolution,) = (node for node in nodes if node.name == name)
    (x,), operation = convolution.inputs, convolution.operation
    assert isinstance(operation, Conv)
    start, stop = interval
    stride, axis = operation.strides[-1], len(x.shape) - 2
    extent = (operation.kernel.shape[len(operation.strides) - 1] - 1) * operation.dilation[-1] + 1
    rows = Slice(axis=axis, start=start * stride, stop=(stop - 1) * stride + extent)
    (shape,) = rows.shapes(x.shape)
    part = Value(f"{convolution.outputs[0].name}/used", shape, x.element)
    after = {convolution.outputs[0].name: shortened(convolution.outputs[0], axis, stop - start)}
    parts = {convolution.outputs[0].name}  # the result, and slices of it along other axes
    kept: list[Node] = []
    for node in nodes:
        known = tuple(after.get(value.name, value) for value in node.inputs)
        if node is convolution:
            kept.append(Node(f"{node.name}/used", rows, (x,), (part,), node.label))
            node = replace(node, inputs=(part,), outputs=(after[node.outputs[0].name],))
        elif isinstance(node.operation, Slice) and node.inputs[0].name in parts:
            if node.operation.axis == axis:
                after[node.outputs[0].name] = known[0]
                continue
            parts.add(node.outputs[0].name)
            after[node.outputs[0].name] = shortened(node.outputs[0], axis, stop - start)
            node = replace(node, inputs=known, outputs=(after[node.outputs[0].name],))
        else:
            node = replace(node, inputs=known)
        kept.append(node)
    return kept


def shortened(x: Value, axis: int, length: int) -> Value:
    """A value with another length of an axis."""
    return replace(x, shape=(*x.shape[:axis], length, *x.shape[axis + 1 :]))
