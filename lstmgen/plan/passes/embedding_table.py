"""Pass: multiplies Embeddings with the kernels of the recurrent layers that read them.

The input projection of a timestep is then one row of a table, without a product. Measured over 40 timesteps with
tables of 50 KB to 20 MB, it was never slower and up to three times as fast. A table costs size, so size limits its use.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph.arrays import each_once
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import Array, Operation, Weight, want
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Repeated
from lstmgen.graph.shape import Shape
from lstmgen.plan.passes.embedded import CLASSES, ProjectionTable, embedded, multiplied_out

# The number of weights may grow by this factor at most.
GROWTH = 2

Applies = Callable[[Any], bool]


@dataclass(frozen=True, eq=False, kw_only=True)
class CheckedIndices(Operation):
    """An Embedding without its table: the indices, checked to be below `rows`."""

    rows: int

    looks_up = True

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        want(len(inputs[0]) == 1, "expects one index for each timestep")
        return inputs[:1]

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        """Raises IndexError as `Embedding` does."""
        Embedding(table=np.zeros((self.rows, 0))).evaluate_batch(*inputs)
        return (np.trunc(inputs[0]),)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return True


def fold(graph: Graph, applies: Applies) -> Graph:
    """Returns the graph with tables, also in the bodies of Maps.

    Args:
        applies: returns whether a recurrent layer supports a table.
    """
    largest = GROWTH * graph.parameters()
    loops: dict[Operation, Any] = {node.operation: node.operation for node in graph.nodes}
    for operation in loops:
        if isinstance(operation, Repeated):
            loops[operation] = replace(operation, body=fold(operation.body, applies))  # type: ignore[type-var]
    nodes = tuple(replace(node, operation=loops[node.operation]) for node in graph.nodes)
    graph = replace(graph, nodes=nodes)
    for embedding in each_once(table for node in nodes if (table := table_of(node)) is not None):
        candidate = without(graph, embedding, applies)
        graph = candidate if candidate.parameters() <= largest else graph
    return graph


def table_of(node: Node) -> Weight | None:
    """Returns the table of an Embedding with one index per timestep; None for any other node."""
    operation = node.operation
    return operation.table if isinstance(operation, Embedding) and len(node.inputs[0].shape) == 1 else None


def without(graph: Graph, embedding: Weight, applies: Applies) -> Graph:
    """Returns the graph without Embeddings of this table; unchanged if not only recurrent layers read them."""
    rows = {
        node.outputs[0].name: replace(node.outputs[0], shape=node.inputs[0].shape)
        for node in graph.nodes
        if table_of(node) is embedding
    }
    other_reads = {value.name for value in graph.outputs}
    for node in graph.nodes:
        takes = type(node.operation) in CLASSES and applies(node.operation)
        other_reads.update(value.name for value in node.inputs[1 if takes else 0 :])
    if other_reads & rows.keys():
        return graph
    products: dict[tuple[int, int], ProjectionTable] = {}
    nodes = []
    for node in graph.nodes:
        operation = node.operation
        if node.outputs[0].name in rows:
            node = replace(node, operation=CheckedIndices(rows=len(embedding)), outputs=(rows[node.outputs[0].name],))
        elif isinstance(operation, Recurrent) and node.inputs[0].name in rows:
            key = (id(operation.kernel), id(operation.bias))  # layers that share weights share the table
            products.setdefault(key, multiplied_out(embedding, operation))
            inputs = (rows[node.inputs[0].name], *node.inputs[1:])
            node = replace(node, operation=embedded(operation, products[key]), inputs=inputs)
        nodes.append(node)
    return replace(graph, nodes=tuple(nodes))
