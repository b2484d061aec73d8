"""Pass: each scaling of a pipeline subtracts a center first, so that the operations are the same for all numbers."""

from dataclasses import replace

import numpy as np

from lstmgen.graph.elementwise import Affine
from lstmgen.graph.graph import Graph, Node, Value


def with_centers(graph: Graph) -> Graph:
    """Adds a center of 0 to the pipeline's scalings without one: their center was small enough to be in the offset."""
    if graph.ends is None:
        return graph
    ours = {node.operation for node in graph.ends.before.nodes if isinstance(node.operation, Affine)}
    scalings = [node for node in graph.nodes if node.operation in ours]
    outputs = {value.name for node in scalings for value in node.outputs}
    centers = {value.name for node in scalings for value in node.inputs}
    alone = {
        node.name for node in scalings if not ({node.inputs[0].name} & outputs or {node.outputs[0].name} & centers)
    }
    nodes: list[Node] = []
    for node in graph.nodes:
        nodes += _centered(node) if node.name in alone else [node]
    return replace(graph, nodes=tuple(nodes))


def _centered(node: Node) -> tuple[Node, Node]:
    """Returns a node that subtracts nothing, and the node behind it."""
    assert isinstance(node.operation, Affine)
    name = f"{node.name}/center"
    value = Value(name, node.inputs[0].shape)
    center = Affine(scale=np.ones(1), offset=np.zeros_like(node.operation.offset))
    return replace(node, name=name, operation=center, outputs=(value,)), replace(node, inputs=(value,))
