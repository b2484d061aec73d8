"""Values of a graph that are sequences: a step has one timestep of them."""

from collections.abc import Mapping
from typing import TypeGuard

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.layout import Slice
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.repeated import Scan
from lstmgen.graph.shape import Dim


def streamed_inputs(graph: Graph) -> tuple[bool, ...]:
    """Returns, for each input, whether it is a sequence: a step reads one timestep of it."""
    names = sequence_inputs(graph)
    return tuple(value.name in names for value in graph.inputs)


def streamed_outputs(graph: Graph) -> tuple[bool, ...]:
    """Returns, for each output, whether it is a sequence: a step returns one timestep of it."""
    names = sequences(graph)
    return tuple(value.name in names for value in graph.outputs)


def sequences(graph: Graph) -> frozenset[str]:
    """Returns names of the values that are sequences."""
    names = set(sequence_inputs(graph))
    for node in graph.nodes:
        if any(value.name in names for value in node.inputs):
            names.update(value.name for value in sequences_of(node))
    return frozenset(names)


def growing(graph: Graph) -> frozenset[str]:
    """Returns names of the values that are computed from sequences but are none: they change with every timestep."""
    carried = sequences(graph)
    changing = set(carried)
    for node in graph.nodes:
        if any(value.name in changing for value in node.inputs):
            changing.update(value.name for value in node.outputs)
    return frozenset(changing - carried)


def sequence_inputs(graph: Graph) -> frozenset[str]:
    """Returns names of the inputs whose first axis is time: read step by step, or combined with such sequences."""
    sources = _sources(graph)
    names = set(_read_in_time(graph, sources))
    time = agreeing(graph, {value.shape[0] for value in graph.inputs if value.name in names})
    streamed = set(names)
    for node in graph.nodes:
        ranks = {len(value.shape) for value in node.inputs if value.name in streamed}
        if ranks:
            for value in node.inputs:
                if len(value.shape) in ranks and value.shape[0] in time:
                    names |= sources[value.name]
            streamed |= names | {value.name for value in sequences_of(node)}
    return frozenset(names)


def _sources(graph: Graph) -> Mapping[str, frozenset[str]]:
    """Returns, by the name of a value, the inputs that it is computed from through values of its length."""
    names = {value.name: frozenset([value.name]) for value in graph.inputs}
    for node in graph.nodes:
        for value in node.outputs:
            alike = [x.name for x in node.inputs if x.shape[:1] == value.shape[:1]]
            names[value.name] = frozenset().union(*(names[name] for name in alike))
    return names


def _read_in_time(graph: Graph, sources: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Returns names of the inputs that recurrent layers read step by step; without any, causal convolutions."""
    recurrent: set[str] = set()
    causal: set[str] = set()
    for node in graph.nodes:
        if isinstance(node.operation, Recurrent):
            recurrent |= sources[node.inputs[0].name]
            recurrent |= sources[node.inputs[-1].name] if node.operation.masked else frozenset()
        elif isinstance(node.operation, Scan):
            recurrent = recurrent.union(*(sources[x.name] for x in node.inputs[: node.operation.sequences]))
        elif isinstance(node.operation, Conv) and node.operation.padding == "causal":
            causal |= sources[node.inputs[0].name]
    return frozenset(recurrent or causal)


def agreeing(graph: Graph, lengths: set[Dim]) -> set[Dim]:
    """Returns the lengths, and all others that must equal one of them."""
    known: set[Dim] = set()
    while known != lengths:
        known = lengths
        lengths = known.union(*(pair for pair in graph.equal if known & set(pair)))
    return known


def sequences_of(node: Node) -> tuple[Value, ...]:
    """Returns the outputs that are sequences, of a node that reads its sequences one timestep at a time."""
    operation = node.operation
    if isinstance(operation, (Recurrent, Scan)):
        return node.outputs[:1] if operation.return_sequences else ()
    newest = isinstance(operation, Slice) and operation.takes_last
    return () if newest or reduces_time(operation) else node.outputs


def reduces_time(operation: Operation) -> TypeGuard[Reduce]:
    """Returns whether an operation reduces over all timesteps."""
    return isinstance(operation, Reduce) and 0 in operation.axes
