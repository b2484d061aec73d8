"""Perturbs weights and inputs as rounding to float32 does, to see how much that changes the outputs.

Each real input and weight is moved up or down, at random, by one unit in the last place of float32. Where that changes
an output, the network's own rounding changes it as much.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.kinds import kinds
from lstmgen.graph.operation import Array, Operation
from lstmgen.graph.repeated import Repeated
from lstmgen.samples.synthetic import Sample

ULP = 2.0**-23  # of 1.0


def perturbed_sample(graph: Graph, sample: Sample, generator: np.random.Generator) -> Sample:
    """The sample with every number perturbed, except integers, and padding, which only means what it is."""
    return tuple(
        x if kind.integers else np.where(x == kind.padding, x, _perturbed(x, generator))
        for x, kind in zip(sample, kinds(graph))
    )


def perturbed_graph(graph: Graph, generator: np.random.Generator) -> Graph:
    """The graph with every weight perturbed, except constants, with which inputs are compared."""
    nodes = tuple(replace(node, operation=_perturbed_operation(node, generator)) for node in graph.nodes)
    return replace(graph, nodes=nodes)


def _perturbed_operation(node: Node, generator: np.random.Generator) -> Operation:
    operation: Any = node.operation
    if isinstance(operation, Repeated):
        body = perturbed_graph(operation.body, generator)
        repeated: Operation = replace(operation, body=body)  # type: ignore[type-var]
        return repeated
    if isinstance(operation, Constant):
        return operation
    arrays = {name: _perturbed(array, generator) for name, array in operation.weights().items()}
    perturbed: Operation = replace(operation, **arrays)
    return perturbed


def _perturbed(array: Array, generator: np.random.Generator) -> Array:
    if array.dtype.kind in "iu":  # integers are exact
        return array
    return np.float64(array) * (1 + ULP * generator.choice([-1.0, 1.0], np.shape(array)))
