"""The base of quantized layers: variables for their numbers, and their inputs as integers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from lstmgen.keras import arithmetic
from lstmgen.keras.arithmetic import Tensor
from lstmgen.keras.duals import Dual, Tie
from lstmgen.keras.numbers import LayerNumbers
from lstmgen.plan.quantize.ranges import DIGITS


class IntegerPart(keras.layers.Layer):
    """Base of layers and cells in fixed point, beside the class of Keras.

    Attributes:
        numbers: `LayerNumbers` of the layer; None before `assign_numbers`.
        learned: the `LearnedRanges` of its model.
    """

    numbers: Any = None
    learned: Any = None

    def add_number(self, name: str, shape: Sequence[int], dtype: str = "float32") -> None:
        """Adds a variable for numbers that training does not change."""
        variable = self.add_weight(shape=shape, initializer="zeros", trainable=False, dtype=dtype, name=name)
        setattr(self, name, variable)

    def add_operand(self, features: int) -> None:
        """Adds the variables that quantize an input."""
        self.add_number("factor", (features,))
        self.add_number("step", (features,))
        self.add_number("narrowing", (3,), "int32")

    def assign_numbers(self, numbers: LayerNumbers) -> None:
        """Replaces the numbers."""
        self.numbers = numbers
        for name, array in numbers.arrays.items():
            variable = getattr(self, name)
            variable.assign(np.broadcast_to(array, variable.shape))  # numbers of all inputs are repeated

    def operand(self, x: Tensor, tie: Tie) -> Dual:
        """Returns an input in the form in which weights multiply it."""
        numbers: LayerNumbers = self.numbers
        integer, qmax = arithmetic.quantize(x, self.factor, numbers.qmax), numbers.qmax
        if numbers.narrowing is not None:
            qmax = numbers.narrowing.format.qmax
            integer = arithmetic.narrowed(integer, self.narrowing, qmax)
        return self.limited(x, Dual(self.step, integer), qmax, numbers.of_input, tie)

    def limited(self, x: Tensor, steps: Dual, qmax: int, places: slice | None, tie: Tie) -> Dual:
        """Returns x in integers, with gradients of x within its range, and of the range.

        The gradient of a range is the error of the nearest integer, or of the limit where x exceeds it, as in Esser et
        al. (2019), arXiv:1902.08153.

        Args:
            steps: a step, and the integers.
            places: of the ranges, or None.
        """
        step, integer = steps

        def smooth() -> Tensor:
            gain = 1.0 if places is None else self.learned.gain(places, frozen=not self.trainable)
            within = clipped(x, step * qmax * gain)
            error = ops.stop_gradient(ops.cast(integer, "float32") * step - within)
            return within + error * gain

        return tie.dual(integer, step, smooth)

    def weigh(self, x: Tensor, kernel: Tensor) -> Tensor:
        """Returns x·kernel in integers."""
        numbers: LayerNumbers = self.numbers
        operation: Any = numbers.operation
        of_bytes = operation.fixed_point.element == "int8" and not getattr(operation, "of_states", False)
        return arithmetic.weigh(x, kernel, operation.fixed_point, of_bytes=of_bytes)


@dataclass(frozen=True)
class LearnedRanges:
    """Ranges that are trained.

    Attributes:
        variable: binary logarithms of their factors since they were measured.
    """

    variable: Any

    def gain(self, places: slice, *, frozen: bool) -> Tensor:
        """Returns 1, with the gradients of a factor of some ranges, which are 0 in a frozen layer."""
        factors = self.variable[places]
        return 1.0 + np.float32(0 if frozen else np.log(2)) * (factors - ops.stop_gradient(factors))

    def times(self, ranges: Sequence[float]) -> tuple[float, ...]:
        """Returns ranges times their factors, with `DIGITS` digits."""
        factors = 2.0 ** np.asarray(ops.convert_to_numpy(self.variable), np.float64)
        return tuple(float(f"{number * factor:.{DIGITS}g}") for number, factor in zip(ranges, factors.tolist()))


def clipped(x: Tensor, most: Tensor | float) -> Tensor:
    """Returns the nearest numbers within limits; without gradients beyond these."""
    return ops.maximum(ops.minimum(x, most), -most)
