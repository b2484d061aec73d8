"""A graph applied to every timestep: keras.layers.TimeDistributed around anything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array, Operation, Weight, want
from lstmgen.graph.shape import Dim, Shape, text


@dataclass(frozen=True, eq=False, kw_only=True)
class Map(Operation):
    """body applied to x[0], x[1], …; its outputs are stacked along a new first axis. The body has no state."""

    body: Graph

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        inner = self.body.inputs[0].shape
        want(x[1:] == inner, f"expects (timesteps, {text(inner)[1:]}, not {text(x)}")
        return tuple((x[0], *value.shape) for value in self.body.outputs)

    def evaluate(self, *inputs: Array) -> tuple[Array, ...]:
        rows = [self.body.evaluate(row) for row in inputs[0]]
        return tuple(np.array(column) for column in zip(*rows))

    def macs(self, *inputs: Shape) -> Dim:
        total: Dim = 0
        for node in self.body.nodes:
            total = total + node.operation.macs(*(value.shape for value in node.inputs))
        return inputs[0][0] * total  # type: ignore[operator]

    def weights(self) -> dict[str, Weight]:
        return {str(k): array for k, array in enumerate(self.body.weights())}
