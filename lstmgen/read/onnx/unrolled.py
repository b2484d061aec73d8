"""Writes out the timesteps of a recurrent node whose weights are inputs of the model, as test suites of ONNX have it.

Source: onnx/docs/Operators.md. Each timestep becomes nodes of ONNX, which are followed like those of the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph.shape import Length, fixed
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.activations import DEFAULTS, Function, activations_of
from lstmgen.read.onnx.follower import Follower, Inputs, view
from lstmgen.read.onnx.values import shape_of
from lstmgen.read.onnx.writer import Writer
from lstmgen.read.refusal import Refusal

MOST_TIMESTEPS = 64
GATES = {"LSTM": "iofc", "GRU": "zrh", "RNN": "h"}
PEEPHOLES = "iof"
TOO_MANY = f"its weights depend on inputs of the model, which needs a fixed length of up to {MOST_TIMESTEPS} timesteps"


@dataclass(frozen=True)
class VariableCell:
    """A cell whose weights depend on the inputs, for one direction.

    Attributes:
        kernels: for each gate, the weights of the input, and those of the recurrence, as matrices to multiply with.
        biases: for each gate, that of the input and that of the recurrence; None without biases.
        peepholes: by gate; empty without peepholes.
    """

    kind: str
    write: Writer
    functions: Sequence[Function]
    kernels: dict[str, tuple[Any, Any]]
    biases: dict[str, tuple[Any, Any]] | None
    peepholes: dict[str, Any]
    clip: float
    coupled: bool
    reset_after: bool

    def sums(self, gate: str, x: Any, h: Any) -> tuple[Any, Any]:
        """Returns the parts of a gate from the input and from the recurrence."""
        both = [self.write("MatMul", value, kernel) for value, kernel in zip((x, h), self.kernels[gate])]
        if self.biases is not None:
            both = [self.write("Add", value, bias) for value, bias in zip(both, self.biases[gate])]
        return both[0], both[1]

    def gate(self, gate: str, x: Any, h: Any, function: int, c: Any = None) -> Any:
        """The value of a gate; `c` is the cell state that its peephole sees."""
        total = self.write("Add", *self.sums(gate, x, h))
        if c is not None and gate in self.peepholes:
            total = self.write("Add", total, self.write("Mul", c, self.peepholes[gate]))
        return self.activated(total, function)

    def activated(self, x: Any, function: int) -> Any:
        """An activation of the cell, of numbers within the limits."""
        if self.clip:
            x = self.write("Clip", x, np.float32(-self.clip), np.float32(self.clip))
        return self.applied(x, function)

    def applied(self, x: Any, function: int) -> Any:
        """A function of the cell."""
        x = view(self.write.call, x)
        return replace(x, value=self.functions[function](self.write.call, x.value))

    def step(self, x: Any, states: Sequence[Any]) -> list[Any]:
        """The states after a timestep; the first one is the output."""
        write, h = self.write, states[0]
        if self.kind == "RNN":
            return [self.gate("h", x, h, 0)]
        if self.kind == "GRU":
            update, reset = (self.gate(gate, x, h, 0) for gate in "zr")
            if self.reset_after:
                from_x, from_h = self.sums("h", x, h)
                candidate = self.activated(write("Add", from_x, write("Mul", reset, from_h)), 1)
            else:
                candidate = self.gate("h", x, write("Mul", reset, h), 1)
            rest = write("Sub", np.float32(1), update)
            return [write("Add", write("Mul", rest, candidate), write("Mul", update, h))]
        c = states[1]
        enter, candidate = self.gate("i", x, h, 0, c), self.gate("c", x, h, 1)
        forget = write("Sub", np.float32(1), enter) if self.coupled else self.gate("f", x, h, 0, c)
        c = write("Add", write("Mul", forget, c), write("Mul", enter, candidate))
        h = write("Mul", self.gate("o", x, h, 0, c), self.applied(c, 2))
        return [h, c]


def unrolled(
    follower: Follower, call: Call, inputs: Inputs, backwards: Sequence[bool], *, time_major: bool
) -> list[Any]:
    """The outputs of a recurrent node with weights of any kind.

    Raises:
        Refusal: the number of timesteps is free, or large, or does not fit the lengths.
    """
    x, kernel, recurrent, bias, lengths, h, c, peepholes = inputs
    time, batch = (0, 1) if time_major else (1, 0)
    timesteps, samples = shape_of(x)[time], shape_of(x)[batch]
    if isinstance(timesteps, Length) or isinstance(samples, Length) or timesteps > MOST_TIMESTEPS:
        raise Refusal(TOO_MANY)
    if isinstance(lengths, np.ndarray) and not ((lengths > 0) & (lengths <= timesteps)).all():
        raise Refusal(f"sequence_lens={lengths.tolist()} does not fit {timesteps} timesteps")
    write, kind = Writer(follower, call), call.class_name
    functions, per = activations_of(call, len(backwards)), len(DEFAULTS[kind])
    start = np.zeros((samples, *fixed(shape_of(recurrent)[-1:])), np.float32)
    rows, ends = [], []
    for direction, reverse in enumerate(backwards):
        cell = cell_of(
            write, [kernel, recurrent, bias, peepholes], direction, functions[direction * per : direction * per + per]
        )
        states = [
            start if state is None else write.part(state, direction, 1 - batch)
            for state in (h, c)[: 2 if kind == "LSTM" else 1]
        ]
        outputs: dict[int, Any] = {}
        for place in reversed(range(timesteps)) if reverse else range(timesteps):
            after = cell.step(write.part(x, place, time), states)
            outputs[place] = after[0]
            if lengths is not None:
                inside = write(
                    "Unsqueeze", write("Less", np.asarray(place), write("Cast", lengths, to=1)), np.array([1])
                )
                after = [write("Where", inside, new, old) for new, old in zip(after, states)]
                outputs[place] = write("Where", inside, after[0], start)
            states = after
        rows.append([outputs[place] for place in range(timesteps)])
        ends.append(states)
    sequence = write("Concat", *(write.stacked(column, [0, 1], 1) for column in zip(*rows)), axis=0)
    results = [sequence, *(write.stacked(column, [0], 0) for column in zip(*ends))]
    orders = ([0, 1, 2, 3], [0, 1, 2], [0, 1, 2]) if time_major else ([2, 0, 1, 3], [1, 0, 2], [1, 0, 2])
    return [write("Transpose", y, perm=order) for y, order in zip(results, orders)]


def cell_of(write: Writer, weights: Sequence[Any], direction: int, functions: Sequence[Function]) -> VariableCell:
    """The cell of a direction.

    Raises:
        Refusal: its weights do not fit each other.
    """
    call, config = write.call, write.call.config
    parts: list[Any] = [None if array is None else write.part(array, direction) for array in weights]
    kernel, recurrent, bias, peepholes = parts
    letters, (units,) = GATES[call.class_name], fixed(shape_of(recurrent)[-1:])

    gates = len(letters) * units
    for array, rows in ((kernel, gates), (recurrent, gates), (bias, 2 * gates), (peepholes, 3 * units)):
        if array is not None and shape_of(array)[0] != rows:
            raise Refusal(f"its weights of shape {shape_of(array)} do not fit {units} units")

    def places(number: int) -> Any:
        return np.arange(number * units, (number + 1) * units)

    def matrix(array: Any, number: int) -> Any:
        return write("Transpose", write.part(array, places(number)), perm=[1, 0])

    numbers = dict(zip(letters, range(len(letters))))
    biases = None
    if bias is not None:
        biases = {
            gate: (write.part(bias, places(k)), write.part(bias, places(k + len(letters))))
            for gate, k in numbers.items()
        }
    return VariableCell(
        call.class_name,
        write,
        functions,
        {gate: (matrix(kernel, k), matrix(recurrent, k)) for gate, k in numbers.items()},
        biases,
        {} if peepholes is None else {gate: write.part(peepholes, places(k)) for k, gate in enumerate(PEEPHOLES)},
        config.number("clip", 0.0),
        call.class_name == "LSTM" and config.boolean("input_forget"),
        call.class_name == "GRU" and config.boolean("linear_before_reset"),
    )
