"""Pass: adds peaks to recurrent layers and custom cells of a float model: the largest magnitudes over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import Array, Operation
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.graph.repeated import Scan
from lstmgen.plan.quantize.cells import has_timestep
from lstmgen.plan.quantize.folded import folded

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


@dataclass(frozen=True, eq=False, kw_only=True)
class PeakedScan(Scan):
    """A Scan with the peaks of all values of its timestep, in front of its states."""

    @property
    def values(self) -> tuple[Value, ...]:
        """Returns the values that have peaks."""
        return (*self.body.inputs, *(value for node in self.body.nodes for value in node.outputs))

    def resume(self, inputs: Sequence[Array], states: tuple[Array, ...] | None) -> tuple[Array, ...]:
        peaks: dict[str, Array] = {}
        becoming = dict(zip((state.name for state in self.body.inputs[self.sequences :]), self.body.outputs[1:]))

        def timestep(*arrays: Array) -> tuple[Array, ...]:
            values, _ = self.body.trace_batch(arrays, {})
            for value in self.values:
                largest = np.abs(values[value.name])
                if value.name in becoming:
                    largest = np.fmax(largest, np.abs(values[becoming[value.name].name]))
                peaks[value.name] = np.fmax(peaks.get(value.name, 0.0), largest)
            return tuple(values[value.name] for value in self.body.outputs)

        y, *after = self.over_time(timestep, inputs, states)
        return (y, *(peaks[value.name] for value in self.values), *after)


PEAKED: Mapping[type[Operation], type[Peaked]] = {LSTM: PeakedLSTM, GRU: PeakedGRU, SimpleRNN: PeakedSimpleRNN}


def has_peaks(node: Node) -> bool:
    """Returns whether a node is a recurrent layer with a fixed-point form."""
    return type(node.operation) in PEAKED


def peak(node: Node, name: str) -> str:
    """Returns the name of the peak of a state of a recurrent layer, "h" or "c", or of a value of a timestep."""
    return f"{node.name} {TITLES[name] if has_peaks(node) else name}"


def with_peaks(graph: Graph) -> Graph:
    """Adds peaks as outputs to all recurrent layers and Scans with a fixed-point form."""
    return replace(graph, nodes=tuple(_with_peaks(node) for node in graph.nodes))


def _with_peaks(node: Node) -> Node:
    operation = node.operation
    if has_timestep(operation):
        scan = PeakedScan(**operation.attributes() | {"body": folded(operation.body)})
        y, *states = node.outputs
        peaks = [Value(peak(node, value.name), value.shape) for value in scan.values]
        return replace(node, operation=scan, outputs=(y, *peaks, *states))
    if not has_peaks(node):
        return node
    assert isinstance(operation, Recurrent)
    peaks = [Value(peak(node, state), value.shape) for state, value in zip(operation.STATES, node.outputs[1:])]
    peaked = PEAKED[type(operation)](**operation.attributes())
    return replace(node, operation=peaked, outputs=(*node.outputs, *peaks))
