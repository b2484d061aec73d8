"""A Graph in another library's form, node by node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lstmgen.graph.graph import Graph, Node


def translate(graph: Graph, x: Any, table: Mapping[type, Callable[..., Any]]) -> Any:
    """The output of the graph when every node is translated by its operation's function: (node, *inputs) → output."""
    values = {graph.inputs[0].name: x}
    for node in graph.nodes:
        inputs = (values[value.name] for value in node.inputs)
        values[node.outputs[0].name] = table[type(node.operation)](node, *inputs)
    return values[graph.outputs[0].name]


def function_of(node: Node) -> str:
    """The name of the function that an Activate node applies."""
    return str(node.operation.activation.name)  # type: ignore[attr-defined]
