"""Pass: drops roundings to float32 where all arithmetic is in float32."""

from dataclasses import replace
from typing import Any

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import Operation
from lstmgen.graph.repeated import Repeated


def without_single(graph: Graph) -> Graph:
    """Returns the graph, in which what read a rounded value reads the value itself."""
    replaced: dict[str, Value] = {}
    nodes: list[Node] = []
    for node in graph.nodes:
        inputs = tuple(replaced.get(value.name, value) for value in node.inputs)
        if rounds_to_single(node.operation):
            replaced[node.outputs[0].name] = inputs[0]
        else:
            nodes.append(replace(node, operation=with_body(node.operation), inputs=inputs))
    outputs = tuple(replaced.get(value.name, value) for value in graph.outputs)
    return replace(graph, nodes=tuple(nodes), outputs=outputs)


def rounds_to_single(operation: Operation) -> bool:
    """Returns true for what gives the nearest float32."""
    return isinstance(operation, Activate) and operation.activation.name == "single"


def with_body(operation: Any) -> Operation:
    """Returns an operation whose body, if it repeats one with roundings, is without them."""
    if not isinstance(operation, Repeated) or not has_single(operation.body):
        return operation  # type: ignore[no-any-return]
    repeated: Operation = replace(operation, body=without_single(operation.body))  # type: ignore[type-var]
    return repeated


def has_single(graph: Graph) -> bool:
    """Returns true where something is rounded, in the graph or in a body."""
    operations = [node.operation for node in graph.nodes]
    return any(
        rounds_to_single(operation) or (isinstance(operation, Repeated) and has_single(operation.body))
        for operation in operations
    )
