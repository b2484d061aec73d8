"""The same model a little beside itself: what rounding to float32 everywhere may do to its outputs.

All real inputs and all weights move by one float32 unit in the last place, each up or down by lot. A network that
answers to that with another output answers so to its own rounding too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.operation import Array, Operation
from lstmgen.graph.repeated import Map
from lstmgen.graph.samples import Sample, kinds

ULP = 2.0**-23  # of 1.0


def moved_sample(graph: Graph, sample: Sample, generator: np.random.Generator) -> Sample:
    """The sample with every number moved, except indices, and padding, which only means what it is."""
    return tuple(
        x if kind.indices else np.where(x == kind.padding, x, _moved(x, generator))
        for x, kind in zip(sample, kinds(graph))
    )


def moved_graph(graph: Graph, generator: np.random.Generator) -> Graph:
    """The graph with every weight moved, except constants, with which inputs are compared."""
    nodes = tuple(replace(node, operation=_moved_operation(node, generator)) for node in graph.nodes)
    return replace(graph, nodes=nodes)


def _moved_operation(node: Node, generator: np.random.Generator) -> Operation:
    operation: Any = node.operation
    if isinstance(operation, Map):
        return replace(operation, body=moved_graph(operation.body, generator))
    if isinstance(operation, Constant):
        return operation
    arrays = {name: _moved(array, generator) for name, array in operation.weights().items()}
    moved: Operation = replace(operation, **arrays)
    return moved


def _moved(array: Array, generator: np.random.Generator) -> Array:
    if array.dtype.kind in "iu":  # whole numbers are what they are
        return array
    return np.float64(array) * (1 + ULP * generator.choice([-1.0, 1.0], np.shape(array)))
