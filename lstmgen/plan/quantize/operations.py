"""Operations in whole numbers; `evaluate` gives, to the last bit, what generated code gives on every machine.

Each is its float counterpart with whole weights and the same options; values are whole numbers in float64, which
holds every sum here exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import FLOAT, Array, Operation, Weight, f64
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.graph.shape import Shape
from lstmgen.plan.quantize import functions
from lstmgen.plan.quantize.formats import PLACES, Format, Width
from lstmgen.plan.quantize.functions import Integers, gate, integers


@dataclass(frozen=True, eq=False, kw_only=True)
class Quantize(Operation):
    """Real numbers as whole ones: to the nearest, halves away from zero; NaN becomes 0."""

    format: Format

    @property
    def factor(self) -> np.float32:
        """Half units in 1; one multiplication, as no compiler can fuse with an addition."""
        return np.float32(2 / self.format.step)

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return (inputs[0],)

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.format.element

    def evaluate(self, *inputs: Array) -> tuple[Array, ...]:
        with np.errstate(all="ignore"):
            halves = inputs[0].astype(np.float32) * self.factor
        limit = 2 * self.format.largest
        whole = np.trunc(np.clip(np.where(np.isnan(halves), 0, halves).astype(np.float64), -limit, limit))
        return (np.trunc((whole + np.where(whole < 0, -1, 1)) / 2),)


@dataclass(frozen=True, eq=False, kw_only=True)
class Dequantize(Operation):
    """Whole numbers as real ones."""

    step: float

    @property
    def factor(self) -> np.float32:
        """What 1 stands for."""
        return np.float32(self.step)

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return (inputs[0],)

    def evaluate(self, *inputs: Array) -> tuple[Array, ...]:
        return (real(inputs[0], self.factor),)


def real(q: Array, step: np.float32 | Weight) -> Array:
    """q · step in float32, rounded as C rounds it."""
    return (q.astype(np.float32) * np.asarray(step, dtype=np.float32)).astype(np.float64)


@dataclass(frozen=True, eq=False, kw_only=True)
class Sums(Operation):
    """What becomes of the sums of a Dense or a convolution.

    Attributes:
        width: of the integers.
        shift: what a sum is shifted by, to the unit of the function's argument or of the output.
        function: of the sum, for an output of whole numbers: a gate, relu or linear.
        steps: float32, what 1 in each sum stands for, for an output of real numbers; else None.
    """

    width: Width
    shift: int = 0
    function: Activation
    steps: Weight | None = None

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.width.element if self.steps is None else FLOAT

    @property
    def tabled(self) -> bool:
        """Whether it looks a function up in the table of tanh."""
        return self.steps is None and self.function.name in ("tanh", "sigmoid")

    def finished(self, sums: Array) -> Array:
        if self.steps is not None:
            return real(sums, self.steps)
        u = functions.shifted(integers(sums), self.shift)
        if self.function.name in functions.GATES:
            return f64(functions.activation(gate(self.function, u, self.width) << PLACES, self.width))
        if self.function.name == "relu":
            u = np.maximum(u, 0)
        return f64(np.clip(u, -self.width.largest, self.width.largest))


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedDense(Sums, Dense):
    """A Dense layer with the activation that follows it."""

    def evaluate(self, *inputs: Array) -> tuple[Array, ...]:
        return (self.finished(Dense.evaluate(self, *inputs)[0]),)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedConv(Sums, Conv):
    """A convolution with the activation that follows it."""

    def evaluate(self, *inputs: Array) -> tuple[Array, ...]:
        return (self.finished(Conv.evaluate(self, *inputs)[0]),)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedEmbedding(Embedding):
    """A table of whole numbers."""

    format: Format

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.format.element


@dataclass(frozen=True, eq=False, kw_only=True)
class Quantized(Recurrent):
    """A recurrent layer; h is an activation that is at most 1, unless it begins with more.

    Attributes:
        width: of the integers.
        shifts: of each gate, what its sums are shifted by to the unit of its argument.
        fewer: of each state, how many binary places it has fewer than usual, to hold larger numbers.
    """

    width: Width
    shifts: tuple[int, ...]
    fewer: tuple[int, ...]

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.width.element

    @property
    def tabled(self) -> bool:
        """Whether it looks a function up in the table of tanh."""
        return self.activation.name in ("tanh", "sigmoid")

    def arguments(self, *sums: Array) -> tuple[Integers, ...]:
        """What the functions of the first gates take."""
        return tuple(functions.shifted(integers(z), shift) for z, shift in zip(sums, self.shifts))


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedLSTM(Quantized, LSTM):
    """An LSTM; c is wider than h."""

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.width.cell.element if output == 2 else self.width.element

    @property
    def cell_shift(self) -> int:
        """What c is shifted by to the unit of an argument."""
        return self.width.cell_places - self.fewer[1] - self.width.argument

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        h, c = states
        i, f, g, o = self.arguments(*np.split(z + h @ f64(self.recurrent_kernel), 4))
        i, f, o = (gate(self.recurrent_activation, u, self.width) for u in (i, f, o))
        new = functions.cell(f, integers(c), i, gate(self.activation, g, self.width), self.width, self.fewer[1])
        squashed = functions.tanh(functions.shifted(new, self.cell_shift), self.width)
        return f64(functions.activation(o * squashed, self.width, self.fewer[0])), f64(new)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedGRU(Quantized, GRU):
    """A GRU; the candidate's sums from x and from h have the same unit."""

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        (h,), u, width, kernel = states, self.units, self.width, f64(self.recurrent_kernel)
        recurrent_bias = self.biases()[1]
        from_h = h @ kernel[:, : 2 * u] + (0.0 if recurrent_bias is None else f64(recurrent_bias)[: 2 * u])
        arguments = self.arguments(*np.split(z[: 2 * u] + from_h, 2))
        update, reset = (gate(self.recurrent_activation, each, width) for each in arguments)
        old, shift = integers(h), self.shifts[2]
        if self.reset_after:
            inner = h @ kernel[:, 2 * u :] + (0.0 if recurrent_bias is None else f64(recurrent_bias)[2 * u :])
            of_x, of_h = (functions.shifted(integers(each), shift) for each in (z[2 * u :], inner))
            argument = of_x + functions.scale(reset, of_h)
        else:
            kept = f64((reset * old + (1 << (PLACES - 1))) >> PLACES)
            argument = functions.shifted(integers(z[2 * u :] + kept @ kernel[:, 2 * u :]), shift)
        candidate = gate(self.activation, argument, width)
        return (f64(functions.mixed(update, old, candidate, width, self.fewer[0])),)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedSimpleRNN(Quantized, SimpleRNN):
    """A SimpleRNN."""

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        (u,) = self.arguments(z + states[0] @ f64(self.recurrent_kernel))
        y = gate(self.activation, u, self.width)
        return (f64(functions.activation(y << PLACES, self.width, self.fewer[0])),)
