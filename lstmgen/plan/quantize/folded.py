"""Pass: folds constant factors and offsets of a timestep into the weights and factors before them.

Results are equal but for rounding in float64. Fixed point rounds once in place of several times.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Array, Operation, f64
from lstmgen.plan.passes.prune import prune

IDENTITY = Affine(scale=np.array(1.0), offset=np.array(0.0))
NEGATIVE = Affine(scale=np.array(-1.0), offset=np.array(0.0))
FACTORS = {"linear": IDENTITY, "negative": NEGATIVE}


def folded(graph: Graph) -> Graph:
    """Returns the graph with each Affine folded into a Dense or an Affine that it alone reads."""
    readers: dict[str, int] = {}
    for value in (*graph.outputs, *(value for node in graph.nodes for value in node.inputs)):
        readers[value.name] = readers.get(value.name, 0) + 1
    constants = {
        node.outputs[0].name: f64(node.operation.value) for node in graph.nodes if isinstance(node.operation, Constant)
    }
    nodes: dict[str, Node] = {}  # by the name of the first output
    for node in graph.nodes:
        node = as_affine(node, constants)
        before = nodes.get(node.inputs[0].name) if node.inputs else None
        joined = None
        if before is not None and isinstance(node.operation, Affine) and readers[node.inputs[0].name] == 1:
            joined = composed(before.operation, node.operation, node.outputs[0])
        if before is None or joined is None:
            nodes[node.outputs[0].name] = node
            continue
        del nodes[before.outputs[0].name]
        nodes[node.outputs[0].name] = replace(before, operation=joined, outputs=node.outputs)
    return prune(without_identities(replace(graph, nodes=tuple(nodes.values()))))


def as_affine(node: Node, constants: Mapping[str, Array]) -> Node:
    """Returns a node with a constant operand, or one that only changes a sign, as an Affine; any other as it is."""
    operation = node.operation
    if isinstance(operation, Activate):
        return replace(node, operation=FACTORS.get(operation.activation.name, operation))
    known = [value for value in node.inputs if value.name in constants]
    if not isinstance(operation, Binary) or len(known) != 1:
        return node
    (x,) = (value for value in node.inputs if value.name not in constants)
    number, sign = constants[known[0].name], -1.0 if known[0] == node.inputs[0] else 1.0
    one = np.array(1.0)
    affine = {
        "add": Affine(scale=one, offset=number),
        "subtract": Affine(scale=one * sign, offset=-sign * number),
        "multiply": Affine(scale=number, offset=np.array(0.0)),
    }.get(operation.kind)
    if affine is None or x.shape != node.outputs[0].shape:
        return node
    return replace(node, operation=affine, inputs=(x,))


def composed(first: Operation, second: Affine, out: Value) -> Operation | None:
    """Returns a Dense or an Affine, and an Affine of its outputs, as one operation; None if there is none."""
    scale, offset = f64(second.scale), f64(second.offset)
    if isinstance(first, Affine):
        return Affine(scale=f64(first.scale) * scale, offset=f64(first.offset) * scale + offset)
    if not isinstance(first, Dense) or any(array.size not in (1, out.shape[-1]) for array in (scale, offset)):
        return None
    if any(array.ndim and array.size not in (1, array.shape[-1]) for array in (scale, offset)):
        return None  # a factor for each row
    units, scale, offset = first.kernel.shape[1], scale.reshape(-1), offset.reshape(-1)
    bias = offset if first.bias is None else f64(first.bias) * scale + offset
    return replace(first, kernel=f64(first.kernel) * scale, bias=np.zeros(units) + bias)


def without_identities(graph: Graph) -> Graph:
    """Removes each Affine that changes nothing, unless it computes an output."""
    ends = {value.name for value in graph.outputs}
    sources: dict[str, Value] = {}
    nodes = []
    for node in graph.nodes:
        node = replace(node, inputs=tuple(sources.get(value.name, value) for value in node.inputs))
        if node.outputs[0].name not in ends and is_identity(node):
            sources[node.outputs[0].name] = node.inputs[0]
        else:
            nodes.append(node)
    return replace(graph, nodes=tuple(nodes))


def is_identity(node: Node) -> bool:
    """Returns whether a node is an Affine with factors of 1 and no offsets."""
    operation = node.operation
    return isinstance(operation, Affine) and bool(np.all(operation.scale == 1) and not np.any(operation.offset))
