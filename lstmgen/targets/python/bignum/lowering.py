"""Pass: recurrent layers whose sums are packed into bignums, the fastest form that Python has for large ones.

Only if that is as precise as Keras; other layers stay as they are. An Embedding in front of a layer on
bignums is multiplied with its kernel beforehand, while the table of all products stays small.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Map, Repeated
from lstmgen.plan.passes.bounds import Bounds, bounds
from lstmgen.plan.passes.embedded import multiplied_out
from lstmgen.targets.python.bignum.layers import CLASSES, Packed, packed

# With so many weights bignums overtake sums that are written out (unrolled.py). For LSTMs they do so at 250, but
# these stay exact and easy to read for as long as that costs no more than a quarter of the speed.
SMALLEST = 350
# An embedding is multiplied out into a table of at most so many numbers.
LARGEST_TABLE = 2**18


def pack(graph: Graph, inputs: tuple[float, ...] = ()) -> Graph:
    """Replaces large recurrent layers by layers on bignums, in the bodies of Maps too.

    Args:
        inputs: bounds of its inputs; () if unknown.
    """
    chooser = _Chooser(bounds(graph, inputs), {value.name: node for node in graph.nodes for value in node.outputs})
    return replace(graph, nodes=tuple(chooser.node(node) for node in graph.nodes))


@dataclass(frozen=True)
class _Chooser:
    """Chooses for the nodes of one graph; an operation that is used in several places is replaced once."""

    known: Bounds
    makers: Mapping[str, Node]
    done: dict[object, Packed | None] = field(default_factory=dict)
    repeated: dict[object, Operation] = field(default_factory=dict)

    def node(self, node: Node) -> Node:
        operation, limits = node.operation, [self.known[value.name] for value in node.inputs]
        key: object = (operation, *limits)
        if isinstance(operation, Repeated):
            if key not in self.repeated:
                inside = tuple(limits) if isinstance(operation, Map) else ()  # of states nothing is known
                self.repeated[key] = replace(operation, body=pack(operation.body, inside))  # type: ignore[type-var]
            return replace(node, operation=self.repeated[key])
        if not isinstance(operation, Recurrent) or not qualifies(operation, limits):
            return node
        source = self.makers.get(node.inputs[0].name)
        if source is not None and isinstance(source.operation, Embedding):
            product = self.multiplied(source.operation, operation)
            if product is not None:
                return replace(node, operation=product, inputs=(*source.inputs, *node.inputs[1:]))
        key = (operation, limits[0])
        if key not in self.done:
            self.done[key] = packed(operation, limits[0])
        return replace(node, operation=self.done[key] or operation)

    def multiplied(self, embedding: Embedding, operation: Recurrent) -> Packed | None:
        """The layer with the embedding in it; None where the table would be too large."""
        if len(embedding.table) * operation.kernel.shape[1] > LARGEST_TABLE:
            return None
        key = (operation, embedding)
        if key not in self.done:
            product = multiplied_out(embedding.table, operation)
            rest = replace(operation, kernel=product.kernel, bias=product.bias)
            self.done[key] = packed(rest, 0.0, product.table)
        return self.done[key]


def qualifies(operation: Recurrent, limits: Sequence[float]) -> bool:
    """Returns whether a layer is large, keeps |h| <= 1 for any inputs, and is at most float32 in Keras."""
    large = operation.kernel.size + operation.recurrent_kernel.size >= SMALLEST
    starts_within_1 = not operation.initial_state or limits[1] <= 1
    bounded = type(operation) in CLASSES and starts_within_1 and operation.has_bounded_state
    elementwise = not any(function.rowwise for function in operation.functions.values())
    return large and bounded and elementwise and operation.kernel.dtype != np.float64
