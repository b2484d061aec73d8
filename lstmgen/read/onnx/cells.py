"""Defines the cells of recurrent nodes: as recurrent operations, or as the body of a loop where no operation fits.

Source: onnx/docs/Operators.md. Gates are in the order i, o, f, c and z, r, h there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Where
from lstmgen.graph.graph import Value
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.graph.repeated import Scan
from lstmgen.read.calls.layer import Call
from lstmgen.read.layers.looping import BACKWARDS, closed, inside_of
from lstmgen.read.layers.lowering import affine, binary, reshaped, zeros_like
from lstmgen.read.onnx.activations import Function
from lstmgen.read.onnx.quantized import dequantized, dynamic
from lstmgen.read.onnx.values import Array, View
from lstmgen.read.refusal import Refusal

GATES = {"LSTM": (0, 2, 3, 1), "GRU": (0, 1, 2), "RNN": (0,)}  # Keras's order: i, f, c, o and z, r, h
STATES = {"LSTM": 2, "GRU": 1, "RNN": 1}


@dataclass(frozen=True)
class Cell:
    """A cell of one direction, with its weights in the order of ONNX.

    Attributes:
        kernel: (gates * units, features); recurrent_kernel: (gates * units, outputs).
        biases: (2, gates * units): of the input, and of the recurrence.
        functions: f, g, h.
        peepholes: (3 * units,) for i, o, f; None if there are none.
        clip: the limit of what activations get; 0 for none.
        coupled: the forget gate is 1 - the input gate.
        projection: (outputs, units) from the units of an LSTM to its outputs; None where these are the same.
        quantized: the recurrent kernel multiplies outputs that are rounded to 8 bits.
    """

    kind: str
    kernel: Array
    recurrent_kernel: Array
    biases: Array | None
    functions: Sequence[Function]
    peepholes: Array | None = None
    clip: float = 0.0
    coupled: bool = False
    reset_after: bool = False
    projection: Array | None = None
    quantized: bool = False

    @property
    def units(self) -> int:
        """Length of each gate."""
        return int((self.recurrent_kernel if self.projection is None else self.projection).shape[-1])

    @property
    def widths(self) -> tuple[int, ...]:
        """Length of each state; the first one is the output."""
        return (int(self.recurrent_kernel.shape[-1]), self.units)[: STATES[self.kind]]

    def check(self) -> None:
        """Checks the shapes of the weights.

        Raises:
            Refusal: they do not fit each other.
        """
        rows = len(GATES[self.kind]) * self.units
        if self.kernel.shape[:1] != (rows,) or self.recurrent_kernel.shape != (rows, self.widths[0]):
            shapes = f"{self.kernel.shape} and {self.recurrent_kernel.shape}"
            raise Refusal(f"its weights of shape {shapes} do not fit each other")
        if self.biases is not None and self.biases.shape != (2, rows):
            raise Refusal(f"its biases have {self.biases.size} numbers, expected {2 * rows}")
        if self.peepholes is not None and self.peepholes.shape != (3 * self.units,):
            raise Refusal(f"its peepholes have {self.peepholes.size} numbers, expected {3 * self.units}")
        if self.projection is not None and self.projection.shape != (self.widths[0], self.units):
            raise Refusal(f"its projection of shape {self.projection.shape} does not fit {self.units} units")

    def operation(self) -> Recurrent | None:
        """The recurrent operation of this cell; None if there is none."""
        plain = [function.plain for function in self.functions]
        first, last = plain[0], plain[-1]
        if None in plain or self.clip or self.coupled or self.peepholes is not None or first is None or last is None:
            return None
        if self.projection is not None or self.quantized:
            return None
        kernels = [self.turned(array).T for array in (self.kernel, self.recurrent_kernel)]
        options: dict[str, Any] = {"kernel": kernels[0], "recurrent_kernel": kernels[1]}
        halves = None if self.biases is None else [self.turned(half) for half in self.biases.astype(np.float64)]
        options["bias"] = None if halves is None else halves[0] + halves[1]
        if self.kind == "RNN":
            return SimpleRNN(**options, activation=first)
        if self.kind == "LSTM":
            if plain[1] != last:
                return None
            return LSTM(**options, recurrent_activation=first, activation=last)
        if halves is not None and self.reset_after:
            options["bias"] = np.stack(halves)
        return GRU(**options, recurrent_activation=first, activation=last, reset_after=self.reset_after)

    def turned(self, array: Array) -> Array:
        """The rows of an array with their gates in Keras's order."""
        gates = np.split(array, len(GATES[self.kind]))
        return np.concatenate([gates[k] for k in GATES[self.kind]])

    # --- as the body of a loop

    def step(self, call: Call, x: Value, states: Sequence[Value]) -> list[Value]:
        """The states after one timestep x (features,)."""
        if self.kind == "LSTM":
            return self._lstm(call, x, *states)
        if self.kind == "GRU":
            return [self._gru(call, x, states[0])]
        (total,) = self._sums(call, x, states[0])
        return [self.functions[0](call, self._clipped(call, total))]

    def _lstm(self, call: Call, x: Value, h: Value, c: Value) -> list[Value]:
        """h and c of an LSTM."""
        f, g, last = self.functions
        i, o, forget, candidate = self._sums(call, x, self._rounded(call, h))
        i = f(call, self._clipped(call, self._peeped(call, i, c, 0)))
        kept = (
            affine(call, i, -1.0, 1.0)
            if self.coupled
            else f(call, self._clipped(call, self._peeped(call, forget, c, 2)))
        )
        new = g(call, self._clipped(call, candidate))
        c = binary(call, "add", binary(call, "multiply", kept, c), binary(call, "multiply", i, new))
        o = f(call, self._clipped(call, self._peeped(call, o, c, 1)))
        h = binary(call, "multiply", o, last(call, c))
        return [h if self.projection is None else call.add(Dense(kernel=self.projection.T, bias=None), h), c]

    def _gru(self, call: Call, x: Value, h: Value) -> Value:
        """h of a GRU."""
        f, g = self.functions
        u = self.units
        z, r = (self._part(call, x, h, k) for k in (0, 1))
        z, r = (f(call, self._clipped(call, gate)) for gate in (z, r))
        ahead = self._product(call, x, self.kernel, 2, 0)
        if self.reset_after:
            behind = binary(call, "multiply", r, self._product(call, h, self.recurrent_kernel, 2, 1))
        else:
            behind = self._product(call, binary(call, "multiply", r, h), self.recurrent_kernel, 2, 1)
        assert ahead.shape == (u,)
        new = g(call, self._clipped(call, binary(call, "add", ahead, behind)))
        old = binary(call, "multiply", z, h)
        return binary(call, "add", binary(call, "multiply", affine(call, z, -1.0, 1.0), new), old)

    def _rounded(self, call: Call, h: Value) -> Value:
        """The outputs that the recurrent kernel multiplies."""
        if not self.quantized:
            return h
        y: View = dequantized(call, *dynamic(call, View(h, h.shape, (0,))))
        return y.value

    def _sums(self, call: Call, x: Value, h: Value) -> list[Value]:
        """The sum of each gate."""
        return [self._part(call, x, h, k) for k in range(len(GATES[self.kind]))]

    def _part(self, call: Call, x: Value, h: Value, gate: int) -> Value:
        """x·kernel + h·recurrent kernel + biases of one gate."""
        ahead = self._product(call, x, self.kernel, gate, 0)
        return binary(call, "add", ahead, self._product(call, h, self.recurrent_kernel, gate, 1))

    def _product(self, call: Call, x: Value, kernel: Array, gate: int, half: int) -> Value:
        """A product with the weights of one gate, plus its bias."""
        rows = slice(gate * self.units, (gate + 1) * self.units)
        bias = None if self.biases is None else self.biases[half, rows]
        return call.add(Dense(kernel=kernel[rows].T, bias=bias), x)

    def _peeped(self, call: Call, total: Value, c: Value, gate: int) -> Value:
        """The sum of a gate, with the cell state that it sees."""
        if self.peepholes is None:
            return total
        weights = self.peepholes[gate * self.units : (gate + 1) * self.units]
        return binary(call, "add", total, affine(call, c, weights))

    def _clipped(self, call: Call, x: Value) -> Value:
        """The input of an activation."""
        return call.activate(x, activation("clip", low=-self.clip, high=self.clip)) if self.clip else x


def looped(
    call: Call, cell: Cell, x: Value, states: Sequence[Value], mask: Value | None, *, backwards: bool
) -> tuple[Value, tuple[Value, ...]]:
    """Runs a cell over a sequence: the outputs of all timesteps in order, and the last states.

    Args:
        states: the initial ones; none for zeros.
        mask: (timesteps,); None if all timesteps count.
    """
    inside = inside_of(call)
    builder = inside.reading.builder
    sequences = [x] if mask is None else [x, reshaped(call, mask, (mask.shape[0], 1), part="mask_column")]
    if backwards:
        sequences = [call.add(BACKWARDS, sequence, part="reversed") for sequence in sequences]
    rows = [builder.input(f"{call.name}/timestep", sequence.shape[1:]) for sequence in sequences]
    before = [builder.input(f"{call.name}/state", (width,)) for width in cell.widths]
    after = cell.step(inside, rows[0], before)
    y = after[0]
    if mask is not None:
        after = [inside.add(Where(), rows[1], new, old, part="unmasked") for new, old in zip(after, before)]
        y = inside.add(Where(), rows[1], y, zeros_like(inside, y), part="output")
    body = closed(call, inside, [*rows, *before], [y, *after])
    operation = Scan(body=body, return_sequences=True, stateful=False, initial_state=bool(states))
    outputs, *last = call.add_all(operation, *sequences, *states, part="backward" if backwards else "")
    if backwards:
        outputs = call.add(BACKWARDS, outputs, part="in_order")
    return outputs, tuple(last)
