"""Which values of a graph are sequences, of which a step has one timestep."""

from __future__ import annotations

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
    """Which inputs are sequences of which a step takes one timestep."""
    names = sequence_inputs(graph)
    return tuple(value.name in names for value in graph.inputs)


def streamed_outputs(graph: Graph) -> tuple[bool, ...]:
    """Which outputs are sequences of which a step gives one timestep."""
    names = sequences(graph)
    return tuple(value.name in names for value in graph.outputs)


def sequences(graph: Graph) -> frozenset[str]:
    """Names of the values that are sequences."""
    found = set(sequence_inputs(graph))
    for node in graph.nodes:
        if any(value.name in found for value in node.inputs):
            found.update(value.name for value in sequences_of(node))
    return frozenset(found)


def growing(graph: Graph) -> frozenset[str]:
    """Names of the values that are computed from sequences, and are none: they change with every timestep."""
    carried = sequences(graph)
    found = set(carried)
    for node in graph.nodes:
        if any(value.name in found for value in node.inputs):
            found.update(value.name for value in node.outputs)
    return frozenset(found - carried)


def sequence_inputs(graph: Graph) -> frozenset[str]:
    """Names of the inputs whose first axis is time: those read in time, and those that meet their sequences."""
    sources = _sources(graph)
    found = set(_read_in_time(graph, sources))
    time = agreeing(graph, {value.shape[0] for value in graph.inputs if value.name in found})
    streamed = set(found)
    for node in graph.nodes:
        ranks = {len(value.shape) for value in node.inputs if value.name in streamed}
        if ranks:
            for value in node.inputs:
                if len(value.shape) in ranks and value.shape[0] in time:
                    found |= sources[value.name]
            streamed |= found | {value.name for value in sequences_of(node)}
    return frozenset(found)


def _sources(graph: Graph) -> Mapping[str, frozenset[str]]:
    """By the name of a value, those of the inputs that it comes from through values as long as itself."""
    found = {value.name: frozenset([value.name]) for value in graph.inputs}
    for node in graph.nodes:
        for value in node.outputs:
            alike = [x.name for x in node.inputs if x.shape[:1] == value.shape[:1]]
            found[value.name] = frozenset().union(*(found[name] for name in alike))
    return found


def _read_in_time(graph: Graph, sources: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Names of the inputs that recurrent layers read step by step; where there are none, causal convolutions."""
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
    """The lengths, and all that must be equal to one of them."""
    found: set[Dim] = set()
    while found != lengths:
        found = lengths
        lengths = found.union(*(pair for pair in graph.equal if found & set(pair)))
    return found


def sequences_of(node: Node) -> tuple[Value, ...]:
    """Which outputs of a node that reads sequences, and does so one timestep at a time, are sequences."""
    operation = node.operation
    if isinstance(operation, (Recurrent, Scan)):
        return node.outputs[:1] if operation.return_sequences else ()
    return () if takes_last(operation) or reduces_time(operation) else node.outputs


def takes_last(operation: Operation) -> bool:
    """Whether it picks the newest timestep."""
    return isinstance(operation, Slice) and operation.axis == 0 and operation.drop and operation.start == -1


def reduces_time(operation: Operation) -> TypeGuard[Reduce]:
    """Whether it makes one of all timesteps."""
    return isinstance(operation, Reduce) and 0 in operation.axes
