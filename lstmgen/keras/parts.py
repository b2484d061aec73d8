"""The base of quantized layers: variables for their numbers, and their inputs as integers."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from lstmgen.keras import arithmetic
from lstmgen.keras.arithmetic import Tensor
from lstmgen.keras.duals import Dual, Tie
from lstmgen.keras.numbers import LayerNumbers
from lstmgen.plan.quantize.formats import Narrowing


class IntegerPart(keras.layers.Layer):
    """Base of layers and cells in fixed point, beside the class of Keras.

    Attributes:
        numbers: `LayerNumbers` of the layer; None before `assign_numbers`.
    """

    numbers: Any = None

    def add_number(self, name: str, shape: Sequence[int], dtype: str = "float32") -> None:
        """Adds a variable for numbers that training does not change."""
        variable = self.add_weight(shape=shape, initializer="zeros", trainable=False, dtype=dtype, name=name)
        setattr(self, name, variable)

    def add_operand(self, features: int) -> None:
        """Adds the variables that quantize an input."""
        self.add_number("factor", (features,))
        self.add_number("step", (features,))

    def assign_numbers(self, numbers: LayerNumbers) -> None:
        """Replaces the numbers."""
        self.numbers = numbers
        for name, array in numbers.arrays.items():
            variable = getattr(self, name)
            variable.assign(np.broadcast_to(array, variable.shape))  # numbers of all inputs are repeated

    def operand(self, x: Tensor, tie: Tie) -> Dual:
        """Returns an input in the form in which weights multiply it."""
        numbers: LayerNumbers = self.numbers
        integer = arithmetic.quantize(x, self.factor, numbers.qmax)
        if numbers.narrowing is not None:
            integer = arithmetic.narrowed(integer, numbers.narrowing)
        qmax = numbers.qmax if numbers.narrowing is None else numbers.narrowing.format.qmax
        return tie.dual(integer, self.step, lambda: clipped(x, self.step * qmax))

    def narrowed(self, h: Dual, by: Narrowing | None, tie: Tie) -> Dual:
        """Returns a state in fewer bits, or unchanged."""
        if by is None:
            return h
        integer = arithmetic.narrowed(h.integer, by)
        return tie.dual(integer, by.format.scale, lambda: clipped(h.real, by.format.scale * by.format.qmax))

    def weigh(self, x: Tensor, kernel: Tensor) -> Tensor:
        """Returns x·kernel in integers."""
        numbers: LayerNumbers = self.numbers
        operation: Any = numbers.operation
        of_bytes = operation.fixed_point.element == "int8" and not getattr(operation, "of_states", False)
        return arithmetic.weigh(x, kernel, operation.fixed_point, of_bytes=of_bytes)


def clipped(x: Tensor, most: Tensor | float) -> Tensor:
    """Returns the nearest numbers within limits; without gradients beyond these."""
    return ops.maximum(ops.minimum(x, most), -most)
