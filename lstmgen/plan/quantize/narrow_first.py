"""Pass: narrows quantized states where they are made, so that sequences in motion take a byte a number."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.layout import Concatenate, Reshape, Slice, Transpose
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.operations import Narrow


def narrow_first(graph: Graph) -> Graph:
    """Moves each Narrow before the Moves behind which it stands; results are the same, as both keep numbers apart."""
    makers = {value.name: node for node in graph.nodes for value in node.outputs}
    behind = {node.name: node for node in graph.nodes if _follows_moves(node, makers)}
    if not behind:
        return graph
    sources = [(value.name, node) for node in behind.values() for value in _sources(node.inputs[0], makers)]
    builder = GraphBuilder([value.name for value in graph.inputs])
    values = {value.name: value for value in graph.inputs}
    narrowed: dict[tuple[str, str], Value] = {}

    def moved(value: Value, narrow: Node) -> Value:
        """Returns the narrowed counterpart of a value."""
        if (narrow.name, value.name) not in narrowed:
            maker = makers[value.name]
            inputs = [moved(x, narrow) for x in maker.inputs]
            outputs = builder.add(maker.operation, *inputs, name=f"{maker.name} narrowed", label=maker.label)
            narrowed[narrow.name, value.name] = outputs[0]
        return narrowed[narrow.name, value.name]

    for node in graph.nodes:
        if node.name in behind:
            values[node.outputs[0].name] = moved(node.inputs[0], node)
            continue
        inputs = [values[value.name] for value in node.inputs]
        outputs = builder.add(node.operation, *inputs, name=node.name, label=node.label)
        values.update(zip((value.name for value in node.outputs), outputs))
        for value in node.outputs:
            for narrow in (narrow for name, narrow in sources if name == value.name):
                source, name = values[value.name], f"{value.name} narrowed"
                narrowed[narrow.name, value.name] = builder.add(narrow.operation, source, name=name, label=node.label)[
                    0
                ]
    outputs = tuple(values[value.name] for value in graph.outputs)
    return prune(replace(graph, nodes=tuple(builder.nodes), outputs=outputs))


def _follows_moves(node: Node, makers: Mapping[str, Node]) -> bool:
    """Returns whether a node narrows what Moves make of values of other nodes."""
    if not isinstance(node.operation, Narrow) or not _is_moved(node.inputs[0], makers):
        return False
    return all(value.name in makers for value in _sources(node.inputs[0], makers))


def _is_moved(value: Value, makers: Mapping[str, Node]) -> bool:
    """Returns whether a Move makes a value that has all numbers of its inputs."""
    maker = makers.get(value.name)
    if maker is None:
        return False
    reversed_only = isinstance(maker.operation, Slice) and maker.inputs[0].shape == value.shape
    return reversed_only or isinstance(maker.operation, (Concatenate, Reshape, Transpose))


def _sources(value: Value, makers: Mapping[str, Node]) -> Iterator[Value]:
    """Yields the values that Moves make a value of."""
    if not _is_moved(value, makers):
        yield value
        return
    for x in makers[value.name].inputs:
        yield from _sources(x, makers)
