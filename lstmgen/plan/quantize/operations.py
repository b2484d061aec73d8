"""Fixed-point operations; `evaluate` is bit-identical to generated code on every machine.

Each extends its float counterpart with quantized weights and the same options. Values are integers in float64, which
represents all accumulators exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Constant, Conversion
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import FLOAT, Array, Operation, Weight, f64
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.plan.quantize import functions
from lstmgen.plan.quantize.formats import GATE_FRACTIONAL_BITS, FixedPoint, Format, Narrowing
from lstmgen.plan.quantize.functions import Integers, gate, integers


@dataclass(frozen=True, eq=False, kw_only=True)
class ToIntegers(Conversion):
    """Converts numbers to integers of a format."""

    format: Format

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.format.element


@dataclass(frozen=True, eq=False, kw_only=True)
class Quantize(ToIntegers):
    """Rounds floats to integers of a format: to the nearest, halves away from zero; NaN becomes 0."""

    @property
    def factor(self) -> np.float32:
        """Returns the half steps in 1.0: one multiplication, which no compiler can fuse with an addition."""
        return np.float32(2 / self.format.scale)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        with np.errstate(all="ignore"):
            return (_from_halves(inputs[0].astype(np.float32) * self.factor, self.format),)

    def of_constant(self, constant: Constant) -> "QuantizedConstant":
        """Returns the quantized numbers of a constant."""
        (numbers,) = self.evaluate(f64(constant.value))
        return QuantizedConstant(value=np.asarray(numbers, dtype=self.format.element))


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedConstant(Constant):
    """A constant of integers of a format."""

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return str(self.value.dtype)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizeFeatures(ToIntegers):
    """Rounds floats as `Quantize` does, with a step for each feature.

    Attributes:
        factor: float32, the half steps in 1.0 of each feature.
    """

    factor: Weight

    @property
    def features(self) -> int:
        """Returns the number of features."""
        return len(self.factor)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        with np.errstate(all="ignore"):
            return (_from_halves(inputs[0].astype(np.float32) * self.factor, self.format),)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizeScaled(ToIntegers):
    """Scales floats and rounds as `Quantize` does: ((x - center) - rest) * factor is in halves of a step.

    Attributes:
        center, rest: float32, one per feature, or one for all; their sum is the offset, with 48 bits.
        factor: float32, as many. Nothing is added to a product, so no compiler can fuse the two.
    """

    center: Weight
    rest: Weight
    factor: Weight

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        with np.errstate(all="ignore"):
            halves = ((inputs[0].astype(np.float32) - self.center) - self.rest) * self.factor
            return (_from_halves(halves, self.format),)


def _from_halves(halves: Weight, to: Format) -> Array:
    """Rounds half steps in float32 to the nearest integers of a format, saturated; NaN becomes 0."""
    limit = 2 * to.qmax
    rounded = np.trunc(np.clip(np.where(np.isnan(halves), 0, halves).astype(np.float64), -limit, limit))
    return np.trunc((rounded + np.where(rounded < 0, -1, 1)) / 2)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizeCounts(ToIntegers):
    """Quantizes integers of a sensor, without floats: ((x - center) * multiplier + offset) >> shift, saturated.

    Attributes:
        center, multiplier, offset: int32, one per feature, or one for all. Products have 64 bits. The offset includes
            half of the dropped range, so halves are rounded up.
        low, high: limits of the output.
    """

    center: Weight
    multiplier: Weight
    offset: Weight
    shift: int
    low: int
    high: int

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        centered = integers(inputs[0]) - self.center.astype(np.int64)
        scaled = functions.shift_right(centered * self.multiplier + self.offset, self.shift)
        return (f64(functions.saturate(scaled, self.low, self.high)),)


@dataclass(frozen=True, eq=False, kw_only=True)
class Dequantize(Conversion):
    """Converts integers of a scale to floats."""

    scale: float

    @property
    def factor(self) -> np.float32:
        """Returns the scale as generated code multiplies by it: in float32."""
        return np.float32(self.scale)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (dequantized(inputs[0], self.factor),)


@dataclass(frozen=True, eq=False, kw_only=True)
class Narrow(Conversion):
    """Converts 16-bit states to 8-bit activations."""

    narrowing: Narrowing

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.narrowing.format.element

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (f64(functions.narrow(integers(inputs[0]), self.narrowing)),)


def dequantized(q: Array, scale: np.float32 | Weight) -> Array:
    """Returns q · scale in float32, rounded as C rounds it."""
    return (q.astype(np.float32) * np.asarray(scale, dtype=np.float32)).astype(np.float64)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedLinear(Operation):
    """A Dense layer or a convolution: integer products, then the activation that follows it.

    Attributes:
        of_states: whether it reads states, which may have more bits than activations.
        wide: whether its inputs use all 16 bits, as values of custom cells do.
        shift: right shift of an accumulator to the scale of the function's argument or of the output.
        multiplier: int8, one per unit, of accumulators before they are shifted; None if all are 1.
        function: the activation of a quantized output: a gate, relu or linear.
        scales: per-channel scales, float32, which dequantize a float output; None for a quantized one.
    """

    fixed_point: FixedPoint
    of_states: bool = False
    wide: bool = False
    shift: int = 0
    multiplier: Weight | None = None
    function: Activation
    scales: Weight | None = None

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.fixed_point.element if self.scales is None else FLOAT

    @property
    def uses_tanh_table(self) -> bool:
        """Returns whether the activation is interpolated in the tanh table."""
        return self.scales is None and self.function.name in ("tanh", "sigmoid")

    def from_accumulators(self, accumulators: Array) -> Array:
        if self.scales is not None:
            return dequantized(accumulators, self.scales)
        u = functions.requantize(integers(accumulators), self.shift, self.fixed_point, self.multiplier)
        if self.function.name in functions.GATES:
            y = gate(self.function, u, self.fixed_point)
            return f64(functions.to_activation(y << GATE_FRACTIONAL_BITS, self.fixed_point))
        if self.function.name == "relu":
            u = np.maximum(u, 0)
        return f64(np.clip(u, -self.fixed_point.activation_max, self.fixed_point.activation_max))


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedDense(QuantizedLinear, Dense):
    """A Dense layer with the activation that follows it."""

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        bias = 0.0 if self.bias is None else f64(self.bias)
        return (self.from_accumulators(functions.weigh(inputs[0], self.kernel, self.fixed_point) + bias),)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedConv(QuantizedLinear, Conv):
    """A convolution with the activation that follows it."""

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (self.from_accumulators(Conv.evaluate_batch(self, *inputs)[0]),)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedEmbedding(Embedding):
    """An Embedding with a quantized table."""

    format: Format

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.format.element


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedRecurrent(Recurrent):
    """A recurrent layer; the magnitude of h is at most 1, unless its initial state is larger.

    Attributes:
        shifts: right shifts of the accumulators of each gate to the scale of its argument.
        multiplier: int8, one per row, of accumulators before they are shifted; None if all are 1.
        input_shift: left shift of the sums of x, before the bias and the sums of h are added: steps of x may be much
            larger than those of h.
        narrowing: of h, for its products with weights; None if it has as many bits as an activation.
        dropped_bits: of each state, fractional bits fewer than its usual format, to hold larger values; -1 for an h in
            `FixedPoint.last_state`.
        wide: whether x uses all 16 bits, as values of custom cells do.
    """

    fixed_point: FixedPoint
    wide: bool = False
    shifts: tuple[int, ...]
    multiplier: Weight | None = None
    input_shift: int = 0
    narrowing: Narrowing | None = None
    dropped_bits: tuple[int, ...]

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.fixed_point.state.element

    @property
    def uses_tanh_table(self) -> bool:
        """Returns whether an activation is interpolated in the tanh table."""
        return self.activation.name in ("tanh", "sigmoid")

    @property
    def shifts_inputs(self) -> bool:
        """Returns whether the sums of x are shifted; code that loads weights shifts all, maybe by 0 bits."""
        return self.input_shift > 0 or self.fixed_point.loads_multiplied

    @property
    def halves(self) -> bool:
        """Returns whether weights multiply half of h, rounded down, as it has one bit more than an operand."""
        return self.dropped_bits[0] < 0

    @property
    def copies(self) -> bool:
        """Returns whether weights multiply a narrowed or halved copy of h."""
        return self.halves or self.narrowing is not None

    def multiplies(self, gate: int) -> bool:
        """Returns whether the accumulators of a gate are multiplied; without it, its multipliers are 1."""
        if self.fixed_point.loads_multiplied:
            return True
        return self.multiplier is not None and bool(np.any(self.of_gate(self.multiplier, gate) != 1))

    def project(self, x: Array) -> Array:
        bias, _ = self.biases()
        projected = functions.weigh(x, self.kernel, self.fixed_point)
        projected *= 2.0**self.input_shift  # in place: these are the largest arrays of a batch
        projected += 0.0 if bias is None else f64(bias)
        return projected

    def products(self, h: Array, gates: slice = slice(None)) -> Array:
        """Returns h·recurrent kernel for some columns, with h in the form in which weights multiply it."""
        return functions.weigh(self.weighed(h), self.recurrent_kernel[:, gates], self.fixed_point)

    def weighed(self, h: Array) -> Array:
        """Returns h in the form in which weights multiply it: halved, narrowed or unchanged."""
        if self.halves:
            return f64(functions.shift_right(integers(h), 1))
        return h if self.narrowing is None else f64(functions.narrow(integers(h), self.narrowing))

    def argument(self, gate: int, accumulators: Array) -> Integers:
        """Requantizes the accumulators of a gate."""
        multiplier = None if self.multiplier is None else self.of_gate(self.multiplier, gate)
        return functions.requantize(integers(accumulators), self.shifts[gate], self.fixed_point, multiplier)

    def arguments(self, *sums: Array) -> tuple[Integers, ...]:
        """Requantizes the accumulators of the first gates."""
        return tuple(self.argument(gate, accumulators) for gate, accumulators in enumerate(sums))


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedLSTM(QuantizedRecurrent, LSTM):
    """An LSTM, whose cell has more bits than h."""

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return self.fixed_point.cell.element if output == 2 else self.fixed_point.state.element

    @property
    def cell_shift(self) -> int:
        """Returns the right shift of the cell to the scale of an argument."""
        return self.fixed_point.cell.fractional_bits - self.dropped_bits[1] - self.fixed_point.argument_bits

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        h, c = states
        fixed_point, (dropped_of_h, dropped_of_c) = self.fixed_point, self.dropped_bits
        i, f, g, o = self.arguments(*self.by_gate(z + self.products(h)))
        i, f, o = (gate(self.recurrent_activation, u, fixed_point) for u in (i, f, o))
        candidate = gate(self.activation, g, fixed_point)
        new = functions.next_cell(f, integers(c), i, candidate, fixed_point, dropped_of_c)
        squashed = functions.tanh(functions.requantize(new, self.cell_shift, fixed_point), fixed_point)
        if fixed_point.last_state is not None and self.halves:
            return f64(functions.to_last_state(o * squashed, fixed_point.last_state)), f64(new)
        return f64(functions.to_state(o * squashed, fixed_point, dropped_of_h)), f64(new)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedGRU(QuantizedRecurrent, GRU):
    """A GRU; the candidate's accumulators of x and of h have the same scale."""

    def update_and_reset(self, z: Array, h: Array) -> tuple[Integers, ...]:
        """Returns the gates z and r."""
        both, recurrent_bias = slice(2 * self.units), self.biases()[1]
        from_h = self.products(h, both) + (0.0 if recurrent_bias is None else f64(recurrent_bias)[both])
        arguments = self.arguments(*self.by_gate(z[..., both] + from_h))
        return tuple(gate(self.recurrent_activation, argument, self.fixed_point) for argument in arguments)

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        (h,), fixed_point, last = states, self.fixed_point, slice(2 * self.units, None)
        recurrent_bias, z_of_last = self.biases()[1], z[:, last]
        update, reset = self.update_and_reset(z, h)
        if self.reset_after:
            inner = self.products(h, last) + (0.0 if recurrent_bias is None else f64(recurrent_bias)[last])
            of_x, of_h = (self.argument(2, sums) for sums in (z_of_last, inner))
            argument = of_x + functions.gate_product(reset, of_h)
        else:
            argument = self.argument(2, z_of_last + self.products(reset_state(reset, h), last))
        candidate = gate(self.activation, argument, fixed_point)
        return (f64(functions.interpolate(update, integers(h), candidate, fixed_point, self.dropped_bits[0])),)


def reset_state(reset: Integers, h: Array) -> Array:
    """Returns r · h, rounded to the nearest, in the format of h."""
    return f64(functions.rounding_shift_right(reset * integers(h), GATE_FRACTIONAL_BITS))


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedSimpleRNN(QuantizedRecurrent, SimpleRNN):
    """A SimpleRNN."""

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        (u,) = self.arguments(z + self.products(states[0]))
        y = gate(self.activation, u, self.fixed_point)
        return (f64(functions.to_state(y << GATE_FRACTIONAL_BITS, self.fixed_point, self.dropped_bits[0])),)


def bytes_of_table(operations: Iterable[Operation], *, signed: bool) -> int:
    """Returns the bytes of the tanh table, for arguments of both signs if `signed`; 0 if no operation uses it."""
    quantized = (operation for operation in operations if isinstance(operation, (QuantizedRecurrent, QuantizedLinear)))
    using = next((operation for operation in quantized if operation.uses_tanh_table), None)
    table = functions.signed_tanh_table if signed else functions.tanh_table
    return 0 if using is None else table(using.fixed_point).nbytes
