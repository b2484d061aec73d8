"""Records excerpts of a graph: the operations of a call of the user's own code, to compare with that code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lstmgen.graph.graph import Graph, Value
from lstmgen.read.calls.following import needed
from lstmgen.read.calls.layer import Call, Tensor
from lstmgen.read.calls.thresholds import with_single
from lstmgen.samples.probes import Drawn


@dataclass(frozen=True, eq=False)
class Excerpt:
    """The part of a graph that belongs to one call of a layer.

    Attributes:
        layer, class_name: of the layer, for messages.
        graph: from the tensors and masks of the call to its outputs and their masks.
        places: for each tensor and mask of the call, the index of the input of the graph; a tensor may occur twice.
        drawn: for each input of the graph, the range of its numbers.
        code: the live code of the layer, see `live.running`.
    """

    layer: str
    class_name: str
    graph: Graph
    places: tuple[int, ...]
    drawn: tuple[Drawn, ...]
    code: Any


def note(call: Call, class_name: str, inputs: Sequence[Tensor], outputs: Sequence[Value], code: Any) -> None:
    """Records the operations of a call, unless they use other values of the graph than the call's inputs.

    Args:
        inputs: the tensors of the call, followed by masks.
        outputs: its outputs, followed by masks.
    """
    by_name = {tensor.value.name: tensor for tensor in inputs}
    nodes = needed(call.reading.builder.nodes, outputs, by_name.keys())
    known = {value.name for node in nodes for value in node.outputs} | by_name.keys()
    if not all(value.name in known for node in nodes for value in node.inputs):
        return
    names, values = tuple(by_name), tuple(tensor.value for tensor in by_name.values())
    drawn = tuple(of_tensor(call, tensor) for tensor in by_name.values())
    graph = Graph(values, tuple(nodes), tuple(outputs), names, tuple(value.name for value in outputs))
    graph = with_single(graph, call.reading)
    places = tuple(names.index(tensor.value.name) for tensor in inputs)
    call.reading.excerpts.append(Excerpt(call.name, class_name, graph, places, drawn, code))


def of_tensor(call: Call, tensor: Tensor) -> Drawn:
    """The dtype and range of a tensor."""
    limits = call.reading.ranges.get(tensor.value.name)
    return Drawn(tensor.dtype) if limits is None else Drawn(tensor.dtype, limits.low, limits.high)
