"""Collects the conditions on variable lengths that a Graph requires at run time, besides being at least 1."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.layout import Slice
from lstmgen.graph.repeated import Repeated
from lstmgen.graph.shape import Dim, Length


@dataclass(frozen=True)
class Conditions:
    """Conditions on free dimensions, those of the bodies in a graph included.

    Attributes:
        least: free dimensions and how long each must be.
        equal: pairs of dimensions that must be equal.
    """

    least: tuple[tuple[Length, int], ...]
    equal: tuple[tuple[Dim, Dim], ...]


def conditions(graph: Graph) -> Conditions:
    """Every condition once, in the order of the nodes."""
    least: dict[Length, int] = {}
    equal: dict[tuple[Dim, Dim], None] = {}
    for part in parts(graph):
        equal.update(dict.fromkeys(part.equal))
        for node in part.nodes:
            for dim, length in _least(node):
                if dim.at(dict.fromkeys(dim.axes(), 1)) < length:
                    least[dim] = max(length, least.get(dim, 0))
    return Conditions(tuple(least.items()), tuple(equal))


def parts(graph: Graph) -> Iterator[Graph]:
    """The graph and the bodies in it."""
    yield graph
    for node in graph.nodes:
        if isinstance(node.operation, Repeated):
            yield from parts(node.operation.body)


def _least(node: Node) -> Iterator[tuple[Length, int]]:
    """No result may be empty, and a slice must not reach beyond the end."""
    for value in node.outputs:
        yield from ((dim, 1) for dim in value.shape if isinstance(dim, Length))
    operation = node.operation
    if isinstance(operation, Slice):
        dim = node.inputs[0].shape[operation.axis]
        if isinstance(dim, Length):
            yield dim, _reach(operation)


def _reach(operation: Slice) -> int:
    """The least length of the axis for which a slice takes as many elements as its shape says."""
    start, stop = operation.start, operation.stop
    if operation.drop:
        assert start is not None
        return start + 1 if start >= 0 else -start
    return max(1, stop or 0, -(start or 0))
