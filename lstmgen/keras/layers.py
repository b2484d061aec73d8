"""Dense, Conv1D and Embedding of Keras that compute in fixed point."""

from typing import Any

import keras
from keras import ops

from lstmgen.graph.shape import spatial
from lstmgen.keras import arithmetic
from lstmgen.keras.arithmetic import Tensor
from lstmgen.keras.duals import Dual, Tie
from lstmgen.keras.parts import IntegerPart, clipped
from lstmgen.plan.quantize.formats import GATE_FRACTIONAL_BITS
from lstmgen.plan.quantize.functions import GATES


class IntegerLinear(IntegerPart):
    """A Dense or a Conv1D in fixed point; before it has numbers, it computes as Keras does."""

    def build(self, input_shape: Any) -> None:
        """Creates the weights, and variables for the numbers."""
        super().build(input_shape)
        kernel = self.kernel.shape
        self.add_operand(kernel[-2])
        self.add_number("kernel_integers", kernel)
        self.add_number("kernel_steps", kernel[-2:])
        self.add_number("bias_integers", kernel[-1:], "int32")
        self.add_number("output_steps", kernel[-1:])
        self.add_number("scaling", (5, kernel[-1]), "int32")

    def call(self, inputs: Tensor, training: Any = None) -> Tensor:
        """Returns the outputs: floats, or floats of a format if a quantized layer reads them."""
        if self.numbers is None:
            return super().call(inputs)
        tie = Tie(bool(training))
        sums = self.sums(self.operand(inputs, tie), tie)
        operation = self.numbers.operation
        if operation.scales is not None:
            return self.activation(tie(ops.cast(sums.integer, "float32") * self.output_steps, lambda: sums.real))
        integer = self.activated(arithmetic.requantize(sums.integer, self.scaling))
        most = self.output_steps * operation.fixed_point.activation_max
        return tie(ops.cast(integer, "float32") * self.output_steps, lambda: clipped(self.activation(sums.real), most))

    def sums(self, x: Dual, tie: Tie) -> Dual:
        """Returns the accumulators, and their values."""
        kernel = tie(self.kernel_integers * self.kernel_steps, lambda: self.kernel)
        integer = self.products(x.integer, self.kernel_integers, self.weigh) + self.bias_integers
        if not tie.training:
            return Dual(None, integer)
        bias = self.bias if self.use_bias else 0.0
        return Dual(self.products(x.real, kernel, ops.matmul) + bias, integer)

    def products(self, x: Tensor, kernel: Tensor, multiply: Any) -> Tensor:
        """Returns the products of an input and the kernel."""
        raise NotImplementedError

    def activated(self, u: Tensor) -> Tensor:
        """Returns quantized outputs of requantized accumulators."""
        operation, fixed_point = self.numbers.operation, self.numbers.operation.fixed_point
        if operation.function.name in GATES:
            y = arithmetic.gate(operation.function, u, fixed_point)
            return arithmetic.to_activation(ops.left_shift(y, GATE_FRACTIONAL_BITS), fixed_point)
        least = 0 if operation.function.name == "relu" else -fixed_point.activation_max
        return ops.clip(u, least, fixed_point.activation_max)


@keras.saving.register_keras_serializable("lstmgen")
class IntegerDense(IntegerLinear, keras.layers.Dense):
    """keras.layers.Dense in fixed point."""

    def products(self, x: Tensor, kernel: Tensor, multiply: Any) -> Tensor:
        return multiply(x, kernel)


@keras.saving.register_keras_serializable("lstmgen")
class IntegerConv1D(IntegerLinear, keras.layers.Conv1D):
    """keras.layers.Conv1D in fixed point: a sum of products for each tap of the kernel."""

    def products(self, x: Tensor, kernel: Tensor, multiply: Any) -> Tensor:
        (stride,), (dilation,) = self.strides, self.dilation_rate
        taps = kernel.shape[0]
        reach = (taps - 1) * dilation
        _, before, after = spatial(x.shape[1] or reach + 1, taps, stride, dilation, self.padding)
        padded = ops.pad(x, [(0, 0), (before, after), (0, 0)])
        starts = range(0, reach + 1, dilation)
        windows = (padded[:, start : start - reach or None : stride] for start in starts)
        return sum(multiply(window, kernel[tap]) for tap, window in enumerate(windows))


@keras.saving.register_keras_serializable("lstmgen")
class IntegerEmbedding(IntegerPart, keras.layers.Embedding):
    """keras.layers.Embedding with a table of integers."""

    def build(self, input_shape: Any = None) -> None:
        """Creates the table, and variables for its integers."""
        super().build(input_shape)
        self.add_number("table", self.embeddings.shape)
        self.add_number("step", ())

    def call(self, inputs: Tensor, training: Any = None) -> Tensor:
        """Returns rows of the table, as floats of its format."""
        if self.numbers is None:
            return super().call(inputs)
        table = Tie(bool(training))(self.table * self.step, lambda: self.embeddings)
        return ops.take(table, ops.cast(inputs, "int32"), axis=0)
