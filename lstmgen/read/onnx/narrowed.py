"""Lets convolutions compute only the windows that are used: spectra of audio are often cut after they are computed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Node, Value
from lstmgen.graph.layout import Slice
from lstmgen.graph.shape import fixed

Interval = tuple[int, int]


def narrowed(nodes: Sequence[Node], outputs: Sequence[Value]) -> list[Node]:
    """The nodes of a graph, with convolutions that compute no more windows of their last axis than are used."""
    kept = list(nodes)
    for name in [node.name for node in nodes if isinstance(node.operation, Conv)]:
        (node,) = (node for node in kept if node.name == name)
        if (interval := used(node, kept, outputs)) is not None:
            kept = with_windows(node, interval, kept)
    return kept


def used(node: Node, nodes: Sequence[Node], outputs: Sequence[Value]) -> Interval | None:
    """The windows of a convolution that its slices take, if all take the same and others are left; otherwise None."""
    operation, y = node.operation, node.outputs[0]
    if not isinstance(operation, Conv) or operation.padding != "valid" or not isinstance(y.shape[-2], int):
        return None
    intervals = set(of_slices(y, len(y.shape) - 2, nodes, outputs))
    whole = {None, (0, y.shape[-2])}
    return intervals.pop() if len(intervals) == 1 and not intervals & whole else None


def of_slices(x: Value, axis: int, nodes: Sequence[Node], outputs: Sequence[Value]) -> Iterator[Interval | None]:
    """For each use of a value, the elements of an axis that it takes; None if that is not known."""
    if x in outputs:
        yield None
    for node in nodes:
        if x in node.inputs:
            operation = node.operation
            if not isinstance(operation, Slice) or operation.drop:
                yield None
            elif operation.axis != axis:
                yield from of_slices(node.outputs[0], axis, nodes, outputs)
            else:
                windows = range(fixed(x.shape[axis : axis + 1])[0])[operation.start : operation.stop : operation.step]
                yield (windows.start, windows.stop) if windows.step == 1 else None


def with_windows(convolution: Node, interval: Interval, nodes: Sequence[Node]) -> list[Node]:
    """The nodes with a convolution of some windows only, without the slices that took these."""
    (x,), operation = convolution.inputs, convolution.operation
    assert isinstance(operation, Conv)
    start, stop = interval
    stride, axis = operation.strides[-1], len(x.shape) - 2
    extent = (operation.kernel.shape[len(operation.strides) - 1] - 1) * operation.dilation[-1] + 1
    rows = Slice(axis=axis, start=start * stride, stop=(stop - 1) * stride + extent)
    (shape,) = rows.shapes(x.shape)
    part = Value(f"{convolution.outputs[0].name}/used", shape, x.element)
    after = {convolution.outputs[0].name: shortened(convolution.outputs[0], axis, stop - start)}
    kept: list[Node] = []
    for node in nodes:
        known = tuple(after.get(value.name, value) for value in node.inputs)
        if node is convolution:
            kept.append(Node(f"{node.name}/used", rows, (x,), (part,), node.label))
            node = replace(node, inputs=(part,), outputs=(after[node.outputs[0].name],))
        elif isinstance(node.operation, Slice) and node.inputs != known:
            if node.operation.axis == axis:
                after[node.outputs[0].name] = known[0]
                continue
            after[node.outputs[0].name] = shortened(node.outputs[0], axis, stop - start)
            node = replace(node, inputs=known, outputs=(after[node.outputs[0].name],))
        else:
            node = replace(node, inputs=known)
        kept.append(node)
    return kept


def shortened(x: Value, axis: int, length: int) -> Value:
    """A value with another length of an axis."""
    return replace(x, shape=(*x.shape[:axis], length, *x.shape[axis + 1 :]))
