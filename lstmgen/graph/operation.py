"""Base class of operations: weights, shapes, evaluation and facts about results in one place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.ranges import Range
from lstmgen.graph.shape import Dim, Shape

Array = NDArray[np.float64]
Weight = NDArray[Any]

# The element type of a value, unless something else is said: "int8", "int16" and "int32" are for fixed point.
FLOAT = "float"


class Operation:
    """Base of the closed set of operations. Subclasses are frozen dataclasses (eq=False: they hold arrays).

    Weights keep the dtype of the file; `evaluate` computes in float64 from their exact values. Booleans
    (masks) are 0.0 and 1.0. No shape has a batch axis.
    """

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        """Shapes of the outputs.

        Raises:
            ValueError: the inputs do not fit; the message says what is wanted and what is given.
        """
        raise NotImplementedError

    def equal(self, *inputs: Shape) -> tuple[tuple[Dim, Dim], ...]:
        """Pairs of dimensions, at least one of them free, that must turn out equal when the code runs."""
        return ()

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        """The element type of an output, given those of the inputs."""
        return FLOAT

    def evaluate(self, *inputs: Array) -> tuple[Array, ...]:
        """Returns the outputs for one sample, in float64: those of a batch of one."""
        return tuple(output[0] for output in self.evaluate_batch(*(x[np.newaxis] for x in inputs)))

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        """Returns the outputs for a batch of samples, in float64.

        The first axis of every array counts the samples. An operation without inputs returns a batch of one.
        """
        raise NotImplementedError

    def workspace(self, *inputs: Shape) -> Dim:
        """Count of numbers that an evaluation of one sample holds, beside inputs and outputs."""
        return 0

    def macs(self, *inputs: Shape) -> Dim:
        """Multiply-accumulates of one evaluation."""
        return 0

    # --- facts about results; an operation that states none is treated with caution

    @property
    def selects(self) -> bool:
        """True if each result is one of the operands' numbers, or a constant, without any rounding."""
        return False

    @property
    def looks_up(self) -> bool:
        """True if evaluation raises IndexError for an index without a row."""
        return False

    @property
    def elementwise(self) -> bool:
        """True if each result is computed from one number of each operand, and rounded once."""
        return False

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        """Bounds of the first outputs from those of the inputs, as magnitudes; the other outputs are unbounded."""
        return ()

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        """The range of the first output from shapes and ranges of the inputs; None if it is unknown."""
        return None

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        """Returns true if each timestep of the output depends on the same timestep of the inputs only.

        Args:
            shapes: of the inputs.
            flowing: for each input, true for a sequence, whose first axis is time. One at least is.
        """
        return False

    def at_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> Operation:
        """The operation for one timestep of the flowing inputs.

        Raises:
            ValueError: it mixes timesteps; the message says how.
        """
        want(self.is_per_timestep(shapes, flowing), "needs all timesteps at once")
        return self

    def is_constant_in_time(self, rank: int) -> bool:
        """Returns true if its weights are the same at all timesteps of a tensor of this rank."""
        return all(array.ndim < rank or array.shape[0] == 1 for array in self.weights().values())

    def attributes(self) -> dict[str, Any]:
        """Weights and options by field name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def weights(self) -> dict[str, Weight]:
        """Arrays by field name."""
        return {name: value for name, value in self.attributes().items() if isinstance(value, np.ndarray)}


class Stateful(Operation):
    """An operation that can remember numbers from one call to the next: its states, which are its last outputs.

    Attributes:
        stateful: it does remember; `Graph.run` carries the states.
    """

    STATES: ClassVar[tuple[str, ...]]
    stateful: bool = True

    @property
    def initial(self) -> float:
        """The number that fills the states before the first call."""
        return 0.0

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return self.resume(inputs, None)

    def resume(self, inputs: Sequence[Array], states: tuple[Array, ...] | None) -> tuple[Array, ...]:
        """Evaluates a batch from the states of the call before; None for the initial ones."""
        raise NotImplementedError


def want(condition: bool, message: str) -> None:
    """Raises ValueError unless the condition holds."""
    if not condition:
        raise ValueError(message)


def f64(array: Weight) -> Array:
    """Converts numbers to float64."""
    return np.asarray(array, dtype=np.float64)


def largest(array: Weight) -> float:
    """The largest absolute value of an array; inf if it contains a NaN."""
    return finite(float(np.max(np.abs(f64(array)), initial=0.0)))


def finite(bound: float) -> float:
    """The bound; inf instead of NaN, which 0 * inf is."""
    return math.inf if math.isnan(bound) else bound
