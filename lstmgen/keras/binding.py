"""Variables of a Keras model that are weights of a graph, found by reading a copy of the model with other weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np

from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.operation import Operation, Weight
from lstmgen.keras.conversion import copy_weights, variables, weights
from lstmgen.keras.numbers import LayerNumbers, numbers_by_node, operation_weights
from lstmgen.plan.passes.prune import prune
from lstmgen.read import read_model


@dataclass(frozen=True)
class Binding:
    """A graph whose weights are variables.

    Attributes:
        names: by the name of a node and of its weights, the name of the variable.
    """

    graph: Graph
    names: Mapping[str, Mapping[str, str]]

    def numbers(self, name: str, ranges: Sequence[float], arrays: Mapping[str, Weight]) -> Mapping[str, LayerNumbers]:
        """Returns the numbers of each quantized layer, by node, for arrays by the name of their variable."""
        return numbers_by_node(self.with_weights(arrays), name, ranges)

    def with_weights(self, arrays: Mapping[str, Weight]) -> Graph:
        """Returns the graph with other weights; nodes that share an operation still share it."""
        operations: dict[Operation, Operation] = {}
        for node in self.graph.nodes:
            if node.operation not in operations and node.name in self.names:
                changed = {field: arrays[name] for field, name in self.names[node.name].items()}
                operations[node.operation] = replace(node.operation, **changed)  # type: ignore[type-var]
        nodes = (replace(node, operation=operations.get(node.operation, node.operation)) for node in self.graph.nodes)
        return replace(self.graph, nodes=tuple(nodes))


def bind(model: Any, seed: int = 0) -> Binding:
    """Reads the graph of a model, with the variables that are weights of its layers."""
    marked, random = keras.models.clone_model(model), np.random.default_rng(seed)
    copy_weights(model, marked)
    for variable in variables(marked).values():
        variable.assign(random.uniform(-1, 1, variable.shape).astype(np.float32))
    markers = weights(marked)
    graph = prune(read_model(marked))
    bound = {node.name: _bound(node, markers) for node in graph.nodes}
    return Binding(graph, {name: names for name, names in bound.items() if names})


def _bound(node: Node, markers: Mapping[str, Weight]) -> Mapping[str, str]:
    """Returns the variable of each array of weights; {} if one is none."""
    names = {}
    for field, array in operation_weights(node.operation).items():
        name = next((name for name, marker in markers.items() if np.array_equal(marker, array)), None)
        if name is None:
            return {}
        names[field] = name
    return names
