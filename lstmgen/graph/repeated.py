"""A graph applied to every timestep: keras.layers.TimeDistributed around anything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array, Operation, Weight, want
from lstmgen.graph.shape import Dim, Shape, text


@dataclass(frozen=True, eq=False, kw_only=True)
class Map(Operation):
    """body applied to the parts of its inputs at 0, 1, … of their first axis, which is equally long for all.

    The outputs are stacked along a new first axis. The body keeps no state from one part to the next.
    """

    body: Graph

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        wanted = tuple(value.shape for value in self.body.inputs)
        for x, inner in zip(inputs, wanted, strict=True):
            want(x[1:] == inner, f"expects (timesteps, *{text(inner)}), not {text(x)}")
        return tuple((inputs[0][0], *value.shape) for value in self.body.outputs)

    def equal(self, *inputs: Shape) -> tuple[tuple[Dim, Dim], ...]:
        return tuple((inputs[0][0], x[0]) for x in inputs[1:] if x[0] != inputs[0][0])

    def evaluate(self, *inputs: Array) -> tuple[Array, ...]:
        rows = [self.body.evaluate(*parts) for parts in zip(*inputs, strict=True)]
        return tuple(np.array(column) for column in zip(*rows))

    def macs(self, *inputs: Shape) -> Dim:
        total: Dim = 0
        for node in self.body.nodes:
            total = total + node.operation.macs(*(value.shape for value in node.inputs))
        return inputs[0][0] * total

    def weights(self) -> dict[str, Weight]:
        return {str(k): array for k, array in enumerate(self.body.weights())}
