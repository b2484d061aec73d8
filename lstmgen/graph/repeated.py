"""Graphs that are applied to every timestep: what Keras's TimeDistributed and RNN do with anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array, Operation, Stateful, Weight, want
from lstmgen.graph.shape import Dim, Shape, fixed, text


class Repeated(Operation):
    """An operation that runs a graph of its own for every timestep."""

    body: Graph

    @property
    def sequences(self) -> int:
        """Number of inputs that are cut into timesteps; they are the first ones, and equally long."""
        return len(self.body.inputs)

    def equal(self, *inputs: Shape) -> tuple[tuple[Dim, Dim], ...]:
        length = inputs[0][0]
        return tuple((length, x[0]) for x in inputs[1 : self.sequences] if x[0] != length)

    def macs(self, *inputs: Shape) -> Dim:
        total: Dim = 0
        for node in self.body.nodes:
            total = total + node.operation.macs(*(value.shape for value in node.inputs))
        return inputs[0][0] * total

    def workspace(self, *inputs: Shape) -> Dim:
        return inputs[0][0] * self.body.numbers()

    def weights(self) -> dict[str, Weight]:
        return {str(k): array for k, array in enumerate(self.body.weights())}

    def check_rows(self, inputs: Sequence[Shape]) -> None:
        """Raises ValueError unless the timesteps of the sequences are what the body takes."""
        for x, inner in zip(inputs[: self.sequences], self.body.inputs):
            want(x[1:] == inner.shape, f"expects (timesteps, *{text(inner.shape)}), not {text(x)}")


@dataclass(frozen=True, eq=False, kw_only=True)
class Map(Repeated):
    """body applied to the parts of its inputs at 0, 1, … of their first axis, which is equally long for all.

    The outputs are stacked along a new first axis. The body keeps no state from one part to the next.
    """

    body: Graph

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        self.check_rows(inputs)
        return tuple((inputs[0][0], *value.shape) for value in self.body.outputs)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        count, length = inputs[0].shape[:2]
        outputs = self.body.evaluate_batch(*(x.reshape(count * length, *x.shape[2:]) for x in inputs))
        return tuple(y.reshape(count, length, *y.shape[1:]) for y in outputs)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return all(flowing)


@dataclass(frozen=True, eq=False, kw_only=True)
class Scan(Repeated, Stateful):
    """body applied to one timestep after the other, with states that each hands on to the next.

    Inputs: sequences (timesteps, …); then, where `initial_state`, one tensor a state.
    Outputs: y, what the body gave at the last timestep, or (timesteps, …) where `return_sequences`; then the states.

    Attributes:
        body: its inputs are a timestep of each sequence, then the states; its outputs y, then the states behind it.
        initial_state: the states come as inputs, instead of zeros.
    """

    body: Graph
    return_sequences: bool = False
    stateful: bool = False
    initial_state: bool = False

    @property
    def STATES(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names of its states."""
        return tuple(f"state_{k}" for k in range(len(self.body.outputs) - 1))

    @property
    def sequences(self) -> int:
        return len(self.body.inputs) - len(self.STATES)

    @property
    def state_shapes(self) -> tuple[Shape, ...]:
        """The shape of each state."""
        return tuple(value.shape for value in self.body.inputs[self.sequences :])

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        self.check_rows(inputs)
        y, *after = (value.shape for value in self.body.outputs)
        want(tuple(after) == self.state_shapes, "a state must keep its shape")
        if self.initial_state:
            want(inputs[self.sequences :] == self.state_shapes, "an initial state has another shape than the state")
        return ((inputs[0][0], *y) if self.return_sequences else y, *after)

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.body.outputs[output].element

    def resume(self, inputs: Sequence[Array], states: tuple[Array, ...] | None) -> tuple[Array, ...]:
        return self.over_time(self.body.evaluate_batch, inputs, states)

    def over_time(
        self,
        timestep: Callable[..., tuple[Array, ...]],
        inputs: Sequence[Array],
        states: tuple[Array, ...] | None,
    ) -> tuple[Array, ...]:
        """Runs a function of rows and states at all timesteps, from the states of the call before or the initial ones.

        It returns its output and the next states.
        """
        sequences, initial = inputs[: self.sequences], inputs[self.sequences :]
        if states is None:
            count = len(inputs[0])
            states = tuple(initial) or tuple(np.zeros((count, *fixed(shape))) for shape in self.state_shapes)
        outputs = []
        for t in range(sequences[0].shape[1]):
            y, *after = timestep(*(x[:, t] for x in sequences), *states)
            states = tuple(after)
            outputs.append(y)
        return (np.stack(outputs, axis=1) if self.return_sequences else outputs[-1], *states)

    def at_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> Operation:
        want(not self.initial_state, "starts from an initial state")
        want(all(flowing), "needs all timesteps at once")
        return replace(self, stateful=True)
