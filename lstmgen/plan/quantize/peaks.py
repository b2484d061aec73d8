"""Pass: adds the peaks of states to recurrent layers of a float model: their largest magnitudes over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import Array, Operation
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN

# Names of states in messages.
TITLES: Mapping[str, str] = {"h": "state", "c": "cell"}


@dataclass(frozen=True, eq=False, kw_only=True)
class Peaked(Recurrent):
    """A recurrent layer with a peak for each state: its largest magnitudes, including the initial state's."""

    def resume(self, inputs: Sequence[Array], states: tuple[Array, ...] | None) -> tuple[Array, ...]:
        if self.initial_state:
            x, *rest = inputs
            initial = rest[: len(self.STATES) // 2]
            inputs = (x, *initial, *(np.abs(state) for state in initial), *rest[len(initial) :])
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
    """Returns whether a node is a recurrent layer with a fixed-point form."""
    return type(node.operation) in PEAKED


def peak(node: Node, state: str) -> str:
    """Returns the name of the peak of a state, "h" or "c", of a recurrent layer."""
    return f"{node.name} {TITLES[state]}"


def with_peaks(graph: Graph) -> Graph:
    """Adds peaks as outputs to all recurrent layers with a fixed-point form."""
    return replace(graph, nodes=tuple(_with_peaks(node) for node in graph.nodes))


def _with_peaks(node: Node) -> Node:
    operation = node.operation
    if not has_peaks(node):
        return node
    assert isinstance(operation, Recurrent)
    peaks = [Value(peak(node, state), value.shape) for state, value in zip(operation.STATES, node.outputs[1:])]
    peaked = PEAKED[type(operation)](**operation.attributes())
    return replace(node, operation=peaked, outputs=(*node.outputs, *peaks))
