"""Excerpts of a graph: what was read of a call of the user's own code, to be compared with what that code gives."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.read.layer import Call, Tensor
from lstmgen.samples.probes import Drawn


@dataclass(frozen=True, eq=False)
class Excerpt:
    """The part of a graph that one call of a layer came to.

    Attributes:
        layer, class_name: of the layer, for messages.
        graph: from the tensors of the call, then the masks of some, to its outputs, then the masks of some.
        places: by tensor and mask of the call, which input of the graph it is: one tensor may be given twice.
        drawn: by input of the graph, which numbers it takes.
        code: what runs the code of the layer, see `live.running`.
    """

    layer: str
    class_name: str
    graph: Graph
    places: tuple[int, ...]
    drawn: tuple[Drawn, ...]
    code: Any


def note(call: Call, class_name: str, inputs: Sequence[Tensor], outputs: Sequence[Value], code: Any) -> None:
    """Records what a call came to, unless it uses more of the graph than it is called with.

    Args:
        inputs: the tensors of the call, then masks of some.
        outputs: those of the call, then masks of some.
    """
    by_name = {tensor.value.name: tensor for tensor in inputs}
    nodes = nodes_between(call.reading.builder.nodes, by_name.keys(), outputs)
    known = {value.name for node in nodes for value in node.outputs} | by_name.keys()
    if not all(value.name in known for node in nodes for value in node.inputs):
        return
    names, values = tuple(by_name), tuple(tensor.value for tensor in by_name.values())
    drawn = tuple(of_tensor(call, tensor) for tensor in by_name.values())
    graph = Graph(values, tuple(nodes), tuple(outputs), names, tuple(value.name for value in outputs))
    places = tuple(names.index(tensor.value.name) for tensor in inputs)
    call.reading.excerpts.append(Excerpt(call.name, class_name, graph, places, drawn, code))


def nodes_between(nodes: Sequence[Node], inputs: Set[str], outputs: Sequence[Value]) -> list[Node]:
    """The nodes that outputs come from, up to values with these names."""
    wanted = {value.name for value in outputs} - set(inputs)
    kept: list[Node] = []
    for node in reversed(nodes):
        if any(value.name in wanted for value in node.outputs):
            wanted.update({value.name for value in node.inputs} - set(inputs))
            kept.append(node)
    return kept[::-1]


def of_tensor(call: Call, tensor: Tensor) -> Drawn:
    """Which numbers a tensor may have."""
    limits = call.reading.ranges.get(tensor.value.name)
    return Drawn(tensor.dtype) if limits is None else Drawn(tensor.dtype, limits.low, limits.high)
