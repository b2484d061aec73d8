"""Pass: adds to every LSTM of a float model the peak of its cell: the largest magnitude at any timestep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import Array
from lstmgen.graph.recurrent import LSTM


@dataclass(frozen=True, eq=False, kw_only=True)
class PeakedLSTM(LSTM):
    """An LSTM with a third state: the largest magnitudes of c, the initial one included."""

    STATES: ClassVar[tuple[str, ...]] = ("h", "c", "peak")

    def resume(self, inputs: Sequence[Array], states: tuple[Array, ...] | None) -> tuple[Array, ...]:
        if self.initial_state:
            x, h, c, *mask = inputs
            inputs = (x, h, c, np.abs(c), *mask)
        return super().resume(inputs, states)

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        h, c = super().step(z, states[:2])
        return h, c, np.fmax(states[2], np.abs(c))


def peak(node: Node) -> str:
    """The name of the peak of an LSTM."""
    return f"{node.name} cell"


def with_peaks(graph: Graph) -> Graph:
    """The same graph with the peak as a further output of every LSTM."""
    return replace(graph, nodes=tuple(_with_peak(node) for node in graph.nodes))


def _with_peak(node: Node) -> Node:
    operation = node.operation
    if not isinstance(operation, LSTM):
        return node
    outputs = (*node.outputs, Value(peak(node), node.outputs[2].shape))
    return replace(node, operation=PeakedLSTM(**operation.attributes()), outputs=outputs)
