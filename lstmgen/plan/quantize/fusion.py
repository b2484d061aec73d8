"""Activations that are fused into the operation before them: accumulators are their arguments."""

from collections.abc import Callable, Mapping

from lstmgen.graph.activation import LINEAR, Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.operation import Operation
from lstmgen.plan.quantize.functions import GATES

FUSED = GATES | {"relu"}


def fused_activations(graph: Graph, takes: Callable[[Node, Activation], bool]) -> Mapping[str, Node]:
    """Returns, by the name of a node, its only reader: an activation that is fused into it.

    Args:
        takes: whether a node can have a fused activation.
    """
    readers: dict[str, list[Node]] = {}
    for node in graph.nodes:
        for value in node.inputs:
            readers.setdefault(value.name, []).append(node)
    ends = {value.name for value in graph.outputs}
    activations = {}
    for node in graph.nodes:
        name = node.outputs[0].name
        if name in ends or len(readers.get(name, [])) != 1:
            continue
        (reader,) = readers[name]
        function = function_of(reader.operation)
        if function.name in FUSED and takes(node, function):
            activations[node.name] = reader
    return activations


def function_of(operation: Operation) -> Activation:
    """Returns the function of an activation; that of any other operation is linear."""
    return operation.activation if isinstance(operation, Activate) else LINEAR
