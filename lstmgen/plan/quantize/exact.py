"""Nodes of a quantized graph that compute the same bits on every machine."""

from lstmgen.graph.elementwise import Activate, Binary, Constant, Conversion
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.layout import Move
from lstmgen.graph.operation import FLOAT
from lstmgen.graph.repeated import Scan
from lstmgen.plan.quantize.operations import QuantizedEmbedding, QuantizedLinear, QuantizedRecurrent


def is_exact(node: Node) -> bool:
    """Returns whether a node of a quantized graph computes the same bits on every machine."""
    operation = node.operation
    kinds = (QuantizedLinear, QuantizedRecurrent, QuantizedEmbedding, Move, Constant, Conversion)
    if isinstance(operation, Scan):
        return all(map(is_exact, operation.body.nodes))
    if isinstance(operation, Activate):
        return operation.activation.name == "single"
    return isinstance(operation, kinds) or (isinstance(operation, Binary) and operation.boolean)


def float_in_front(graph: Graph) -> bool:
    """Returns whether a result of float arithmetic, which machines round differently, is quantized."""
    rounded: set[str] = set()
    for node in graph.nodes:
        if not is_exact(node) or any(value.name in rounded for value in node.inputs):
            rounded.update(value.name for value in node.outputs)
            if isinstance(node.operation, Conversion) and node.outputs[0].element != FLOAT:
                return True
    return False
