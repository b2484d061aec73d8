"""Recurrent cells of Keras that compute in fixed point. keras.layers.RNN runs them over a sequence."""

from typing import Any

import keras
import numpy as np
from keras import ops

from lstmgen.graph.recurrent import CANDIDATES
from lstmgen.keras import arithmetic
from lstmgen.keras.arithmetic import Tensor
from lstmgen.keras.duals import Dual, Tie
from lstmgen.keras.numbers import LayerNumbers
from lstmgen.keras.parts import IntegerPart
from lstmgen.plan.quantize.formats import GATE_FRACTIONAL_BITS

ONE = 2.0**GATE_FRACTIONAL_BITS


class IntegerCell(IntegerPart):
    """A cell in fixed point; before it has numbers, it computes as Keras does.

    Attributes:
        NAMES: the gates in Keras's order.
    """

    NAMES = ""

    def build(self, input_shape: Any) -> None:
        """Creates the weights, and variables for the numbers."""
        super().build(input_shape)
        (features, rows), units = self.kernel.shape, self.units
        self.add_operand(features)
        self.add_number("kernel_integers", (features, rows))
        self.add_number("recurrent_integers", (units, rows))
        self.add_number("bias_integers", (2, rows) if getattr(self, "reset_after", False) else (rows,), "int32")
        self.add_number("kernel_steps", (features, rows))
        self.add_number("recurrent_steps", (rows,))
        self.add_number("state_step", ())
        self.add_number("state_narrowing", (3,), "int32")
        self.add_number("argument_steps", (rows,))
        self.add_number("scaling", (5, rows), "int32")
        self.add_number("input_shift", (), "int32")

    def call(self, inputs: Tensor, states: Any, training: Any = False) -> Any:
        """Returns the output and the states after one timestep."""
        if self.numbers is None:
            return super().call(inputs, states, training=training)
        tie, single = Tie(bool(training)), not isinstance(states, (list, tuple))
        if training and self.dropout > 0:
            mask = self.get_dropout_mask(inputs)
            inputs = inputs * (mask[0] if isinstance(mask, (list, tuple)) else mask)
        x = self.operand(inputs, tie)
        old = [self.state(k, state, tie) for k, state in enumerate([states] if single else states)]
        new = [dual.real for dual in self.next_states(x, old, tie)]
        return new[0], new[0] if single else new

    def next_states(self, x: Dual, states: list[Dual], tie: Tie) -> list[Dual]:
        """Returns the states after one timestep."""
        raise NotImplementedError

    @property
    def operation(self) -> Any:
        """Returns the quantized operation."""
        numbers: LayerNumbers = self.numbers
        return numbers.operation

    def state(self, place: int, value: Tensor, tie: Tie) -> Dual:
        """Returns a state of the previous timestep, which is a float of its format."""
        state_format = self.numbers.states[place]
        integer = arithmetic.quantize(value, np.float32(2 / state_format.scale), state_format.qmax)
        return tie.dual(integer, state_format.scale, lambda: value)

    def weighed(self, h: Dual, tie: Tie) -> Dual:
        """Returns h in the form in which weights multiply it: halved, narrowed or unchanged."""
        if self.operation.halves:
            return tie.dual(ops.right_shift(h.integer, 1), self.state_step, lambda: h.real)
        if self.operation.narrowing is None:
            return h
        qmax = self.operation.narrowing.format.qmax
        integer = arithmetic.narrowed(h.integer, self.state_narrowing, qmax)
        return self.limited(h.real, Dual(self.state_step, integer), qmax, self.numbers.of_state, tie)

    def of_input(self, x: Dual, tie: Tie) -> Dual:
        """Returns x·kernel, without bias: sums, and their values."""
        sums = ops.left_shift(self.weigh(x.integer, self.kernel_integers), self.input_shift)
        kernel = tie(self.kernel_integers * self.kernel_steps, lambda: self.kernel)
        return Dual(ops.matmul(x.real, kernel) if tie.training else None, sums)

    def of_state(self, h: Dual, tie: Tie, columns: slice = slice(None)) -> Dual:
        """Returns h·recurrent kernel for some columns: sums, and their values."""
        integers, steps = self.recurrent_integers[:, columns], self.recurrent_steps[columns]
        sums = self.weigh(h.integer, integers)
        kernel = tie(integers * steps, lambda: self.recurrent_kernel[:, columns])
        return Dual(ops.matmul(h.real, kernel) if tie.training else None, sums)

    def biases(self, row: int) -> Dual:
        """Returns a row of the biases; 0 if there is none."""
        both = len(self.bias_integers.shape) == 2
        if row and not both:
            return Dual(0.0, 0)
        real = self.bias if self.use_bias else ops.zeros_like(self.bias_integers, dtype="float32")
        return Dual(real[row], self.bias_integers[row]) if both else Dual(real, self.bias_integers)

    def argument(self, sums: Dual, tie: Tie, columns: slice = slice(None)) -> Dual:
        """Requantizes accumulators of some columns."""
        u = arithmetic.requantize(sums.integer, self.scaling[:, columns])
        return tie.dual(u, self.argument_steps[columns], lambda: sums.real)

    def gate(self, place: int, argument: Dual, tie: Tie) -> Dual:
        """Returns the activation of one gate, from the arguments of all or of itself."""
        units, name = self.units, (self.NAMES or "h")[place]
        part = slice(place * units, (place + 1) * units)
        u = Dual(*(x[:, part] for x in argument)) if argument.integer.shape[-1] != units else argument
        integer = arithmetic.gate(self.operation.functions[name], u.integer, self.operation.fixed_point)
        smooth = self.activation if name in CANDIDATES else self.recurrent_activation
        return tie.dual(integer, 1 / ONE, lambda: smooth(u.real))


def added(tie: Tie, *terms: Dual) -> Dual:
    """Returns the sum of terms; without values unless in training."""
    return Dual(sum(term.real for term in terms) if tie.training else None, sum(term.integer for term in terms))


@keras.saving.register_keras_serializable("lstmgen")
class IntegerLSTMCell(IntegerCell, keras.layers.LSTMCell):
    """keras.layers.LSTMCell in fixed point."""

    NAMES = "ifco"

    def next_states(self, x: Dual, states: list[Dual], tie: Tie) -> list[Dual]:
        (h, c), operation, fixed_point = states, self.operation, self.operation.fixed_point
        sums = added(tie, self.of_input(x, tie), self.of_state(self.weighed(h, tie), tie), self.biases(0))
        z = self.argument(sums, tie)
        i, f, g, o = (self.gate(place, z, tie) for place in range(4))
        of_h, of_c = operation.dropped_bits
        h_format, c_format = self.numbers.states
        new = arithmetic.next_cell(f.integer, c.integer, i.integer, g.integer, fixed_point, of_c)
        cell = tie.dual(new, c_format.scale, lambda: f.real * c.real + i.real * g.real)
        argument = arithmetic.shifted(new, operation.cell_shift)
        squashed = tie.dual(arithmetic.tanh(argument, fixed_point), 1 / ONE, lambda: ops.tanh(cell.real))
        product = o.integer * squashed.integer
        if fixed_point.last_state is not None and operation.halves:
            integer = arithmetic.to_last_state(product, fixed_point.last_state)
        else:
            integer = arithmetic.to_state(product, fixed_point, of_h)
        return [tie.dual(integer, h_format.scale, lambda: o.real * squashed.real), cell]


@keras.saving.register_keras_serializable("lstmgen")
class IntegerGRUCell(IntegerCell, keras.layers.GRUCell):
    """keras.layers.GRUCell in fixed point."""

    NAMES = "zrh"

    def next_states(self, x: Dual, states: list[Dual], tie: Tie) -> list[Dual]:
        (h,), units, fixed_point = states, self.units, self.operation.fixed_point
        both, last = slice(2 * units), slice(2 * units, None)
        first, second = self.biases(0), self.biases(1)
        of_x, weighed = added(tie, self.of_input(x, tie), first), self.weighed(h, tie)
        of_h = added(tie, self.of_state(weighed, tie, both), columns_of(second, both))
        z = self.argument(added(tie, columns_of(of_x, both), of_h), tie, both)
        update, reset = self.gate(0, z, tie), self.gate(1, z, tie)
        step = self.numbers.states[0].scale
        if self.reset_after:
            inner = added(tie, self.of_state(weighed, tie, last), columns_of(second, last))
            ahead, behind = (self.argument(sums, tie, last) for sums in (columns_of(of_x, last), inner))
            u = ahead.integer + arithmetic.gate_product(reset.integer, behind.integer)
            smooth = lambda: ahead.real + reset.real * behind.real  # noqa: E731
            argument = tie.dual(u, self.argument_steps[last], smooth)
        else:
            kept = arithmetic.rounding_shift_right(reset.integer * h.integer, GATE_FRACTIONAL_BITS)
            reset_h = self.weighed(tie.dual(kept, step, lambda: reset.real * h.real), tie)
            argument = self.argument(added(tie, columns_of(of_x, last), self.of_state(reset_h, tie, last)), tie, last)
        candidate = self.gate(2, argument, tie)
        dropped = self.operation.dropped_bits[0]
        new = arithmetic.interpolate(update.integer, h.integer, candidate.integer, fixed_point, dropped)
        return [tie.dual(new, step, lambda: update.real * h.real + (1 - update.real) * candidate.real)]


@keras.saving.register_keras_serializable("lstmgen")
class IntegerSimpleRNNCell(IntegerCell, keras.layers.SimpleRNNCell):
    """keras.layers.SimpleRNNCell in fixed point."""

    def next_states(self, x: Dual, states: list[Dual], tie: Tie) -> list[Dual]:
        (h,), operation = states, self.operation
        sums = added(tie, self.of_input(x, tie), self.of_state(self.weighed(h, tie), tie), self.biases(0))
        y = self.gate(0, self.argument(sums, tie), tie)
        shifted = ops.left_shift(y.integer, GATE_FRACTIONAL_BITS)
        integer = arithmetic.to_state(shifted, operation.fixed_point, operation.dropped_bits[0])
        return [tie.dual(integer, self.numbers.states[0].scale, lambda: y.real)]


def columns_of(value: Dual, columns: slice) -> Dual:
    """Returns some columns of a value; a number is all of them."""
    return Dual(*(part[..., columns] if hasattr(part, "shape") else part for part in value))
