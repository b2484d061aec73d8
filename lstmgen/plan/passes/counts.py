"""Pass: inputs become integers, as raw counts of a sensor, and are converted to floats where something needs these."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lstmgen.errors import OptionError
from lstmgen.graph.elementwise import Affine, Binary, Conversion, Where
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.kinds import kinds
from lstmgen.graph.operation import FLOAT, Array
from lstmgen.plan.passes.prune import prune


@dataclass(frozen=True, eq=False, kw_only=True)
class ToFloat(Conversion):
    """Integers as floats: the same numbers."""

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (inputs[0],)


def with_counts(graph: Graph, element: str) -> Graph:
    """The graph with integer inputs.

    Raises:
        OptionError: an input holds indices, or there is none.
    """
    network = graph if graph.ends is None else graph.ends.network
    for name, kind in zip(graph.input_names, kinds(network)):
        if kind.indices:
            raise OptionError(f"`input_type=` is for counts of sensors: input {name!r} takes indices of an Embedding")
    return replace(graph, inputs=tuple(replace(value, element=element) for value in graph.inputs))


def as_floats(graph: Graph) -> Graph:
    """The graph with conversions of integer inputs to floats; readers that are Affine convert by themselves.

    The floats have the name that the input had, so that whoever reads them need not change.
    """
    if all(value.element == FLOAT for value in graph.inputs):
        return graph
    builder = GraphBuilder.of(graph)
    inputs, casts, nodes = [], [], _never_missing(graph)
    for value, name in zip(graph.inputs, graph.input_names):
        if value.element == FLOAT:
            inputs.append(value)
            continue
        counts = replace(value, name=builder.unique(f"{value.name} counts"))
        inputs.append(counts)
        readers = [node for node in nodes if any(each.name == value.name for each in node.inputs)]
        is_output = any(each.name == value.name for each in graph.outputs)
        if all(isinstance(node.operation, Affine) for node in readers) and not is_output:
            nodes = tuple(replace(node, inputs=(counts,)) if node in readers else node for node in nodes)
        else:
            floats = Value(value.name, value.shape)
            casts.append(Node(value.name, ToFloat(), (counts,), (floats,), f"input {name!r}"))
    return prune(replace(graph, inputs=tuple(inputs), nodes=(*casts, *nodes)))


def _never_missing(graph: Graph) -> tuple[Node, ...]:
    """The nodes without those that fill NaN in integers, which have none."""
    integers = {value.name for value in graph.inputs if value.element != FLOAT}
    always: set[str] = set()
    same: dict[str, Value] = {}
    nodes = []
    for each in graph.nodes:
        node = replace(each, inputs=tuple(same.get(value.name, value) for value in each.inputs))
        names = [value.name for value in node.inputs]
        itself = isinstance(node.operation, Binary) and node.operation.kind == "equal" and len({*names}) == 1
        if itself and names[0] in integers:
            always.add(node.outputs[0].name)
        if isinstance(node.operation, Where) and names[0] in always and names[1] in integers:
            same[node.outputs[0].name] = node.inputs[1]
        nodes.append(node)
    return tuple(nodes)
