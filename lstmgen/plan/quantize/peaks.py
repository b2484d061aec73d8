"""Pass: adds to the recurrent layers of a float model the peaks of their states: how large each becomes at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import Array, Operation
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN

# How a message calls a state.
TITLES: Mapping[str, str] = {"h": "state", "c": "cell"}


@dataclass(frozen=True, eq=False, kw_only=True)
class Peaked(Recurrent):
    """A recurrent layer with a further state for each: its largest magnitudes, those of the initial one included."""

    def resume(self, inputs: Sequence[Array], states: tuple[Array, ...] | None) -> tuple[Array, ...]:
        if self.initial_state:
            x, *rest = inputs
            given = rest[: len(self.STATES) // 2]
            inputs = (x, *given, *(np.abs(state) for state in given), *rest[len(given) :])
        return super().resume(inputs, states)

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        half = len(states) // 2
        new = super().step(z, states[:half])
        return (*new, *(np.fmax(peak, np.abs(state)) for peak, state in zip(states[half:], new)))


@dataclass(frozen=True, eq=False, kw_only=True)
class PeakedLSTM(Peaked, LSTM):
    """An LSTM with peaks."""

    STATES: ClassVar[tuple[str, ...]] = ("h", "c", "peak of h", "peak of c")


@dataclass(frozen=True, eq=False, kw_only=True)
class PeakedGRU(Peaked, GRU):
    """A GRU with peaks."""

    STATES: ClassVar[tuple[str, ...]] = ("h", "peak of h")


@dataclass(frozen=True, eq=False, kw_only=True)
class PeakedSimpleRNN(Peaked, SimpleRNN):
    """A SimpleRNN with peaks."""

    STATES: ClassVar[tuple[str, ...]] = ("h", "peak of h")


PEAKED: Mapping[type[Operation], type[Peaked]] = {LSTM: PeakedLSTM, GRU: PeakedGRU, SimpleRNN: PeakedSimpleRNN}


def has_peaks(node: Node) -> bool:
    """Whether a node is a recurrent layer that has a fixed-point form."""
    return type(node.operation) in PEAKED


def peak(node: Node, state: str) -> str:
    """The name of the peak of a state, "h" or "c", of a recurrent layer."""
    return f"{node.name} {TITLES[state]}"


def with_peaks(graph: Graph) -> Graph:
    """The same graph with the peaks as further outputs of every recurrent layer that has a fixed-point form."""
    return replace(graph, nodes=tuple(_with_peaks(node) for node in graph.nodes))


def _with_peaks(node: Node) -> Node:
    operation = node.operation
    if not has_peaks(node):
        return node
    assert isinstance(operation, Recurrent)
    peaks = [Value(peak(node, state), value.shape) for state, value in zip(operation.STATES, node.outputs[1:])]
    made = PEAKED[type(operation)](**operation.attributes())
    return replace(node, operation=made, outputs=(*node.outputs, *peaks))
