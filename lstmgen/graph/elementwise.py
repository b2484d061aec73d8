"""Operations element by element, with numpy's broadcasting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.operation import Array, Operation, Weight, f64, finite, largest, want
from lstmgen.graph.ranges import TRUTH, Range, hull, of_array
from lstmgen.graph.shape import Dim, Length, Shape, text


@dataclass(frozen=True, eq=False, kw_only=True)
class Activate(Operation):
    """A function of one tensor, element by element or, where it is rowwise, over the last axis."""

    activation: Activation

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return (inputs[0],)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (self.activation(inputs[0]),)

    @property
    def selects(self) -> bool:
        return self.activation.name == "single"  # of float32 that is computed anyway

    @property
    def elementwise(self) -> bool:
        return not self.activation.rowwise

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        return (self.activation.bound(inputs[0]),)

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        return self.activation.range(ranges[0])

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return len(shapes[0]) > 1 or not self.activation.rowwise


@dataclass(frozen=True, eq=False, kw_only=True)
class Affine(Operation):
    """x * scale + offset; both broadcast against x and never widen it.

    BatchNormalization, Normalization, Rescaling and arithmetic with constants are this.
    """

    scale: Weight
    offset: Weight

    elementwise = True

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        for array in (self.scale, self.offset):
            out = broadcast(inputs[0], array.shape)
            want(out == inputs[0], f"{array.shape} does not broadcast to {text(inputs[0])}")
        return (inputs[0],)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (inputs[0] * f64(self.scale) + f64(self.offset),)

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        return (finite(inputs[0] * largest(self.scale) + largest(self.offset)),)

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        x, scale, offset = ranges[0], of_array(self.scale), of_array(self.offset)
        return x * scale + offset if x and scale and offset else None

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return self.is_constant_in_time(len(shapes[0]))


class Conversion(Operation):
    """Base of those that convert each element of a tensor to another number format."""

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return (inputs[0],)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return True


@dataclass(frozen=True, eq=False, kw_only=True)
class PRelu(Operation):
    """keras.layers.PReLU: x where x > 0, else alpha * x; alpha broadcasts against x."""

    alpha: Weight

    elementwise = True

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        want(broadcast(inputs[0], self.alpha.shape) == inputs[0], f"alpha {self.alpha.shape} does not fit")
        return (inputs[0],)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        (x,) = inputs
        return (np.maximum(x, 0) - f64(self.alpha) * np.maximum(-x, 0),)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return self.is_constant_in_time(len(shapes[0]))


BINARY: dict[str, Callable[[Array, Array], Array]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "remainder": np.remainder,  # with the sign of the divisor
    "maximum": np.maximum,
    "minimum": np.minimum,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "less": np.less,
    "less_equal": np.less_equal,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "logical_and": np.logical_and,
    "logical_or": np.logical_or,
}
# Ranges of arithmetic from those of both operands.
RANGES: dict[str, Callable[[Range, Range], Range]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a + -b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a * Range(1 / b.high, 1 / b.low, integral=False),
    "maximum": lambda a, b: Range(max(a.low, b.low), max(a.high, b.high), a.integral and b.integral),
    "minimum": lambda a, b: Range(min(a.low, b.low), min(a.high, b.high), a.integral and b.integral),
}
ARITHMETIC = ("add", "subtract", "multiply", "divide", "power", "remainder", "maximum", "minimum")


@dataclass(frozen=True, eq=False, kw_only=True)
class Binary(Operation):
    """A function of two tensors, a `BINARY` by name; comparisons and logic give 0.0 or 1.0."""

    kind: str

    elementwise = True

    @property
    def boolean(self) -> bool:
        """True if the result is 0.0 or 1.0."""
        return self.kind not in ARITHMETIC

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return (broadcast(*inputs),)

    def equal(self, *inputs: Shape) -> tuple[tuple[Dim, Dim], ...]:
        return pairs(*inputs)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        with np.errstate(all="ignore"):
            return (f64(BINARY[self.kind](*aligned(*inputs))),)

    @property
    def selects(self) -> bool:
        return self.boolean or self.kind in ("maximum", "minimum")

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        a, b = inputs
        if self.boolean:
            return (1.0,)
        if self.kind in ("add", "subtract"):
            return (a + b,)
        if self.kind in ("maximum", "minimum"):
            return (max(a, b),)
        return (finite(a * b),) if self.kind == "multiply" else ()

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        a, b = ranges
        if self.boolean:
            return TRUTH
        if a is None or b is None or (self.kind == "divide" and b.has_zero()):
            return None
        return RANGES[self.kind](a, b) if self.kind in RANGES else None

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return broadcast_in_time(shapes, flowing)


@dataclass(frozen=True, eq=False, kw_only=True)
class Where(Operation):
    """condition ? x : y, all three broadcast."""

    selects = True

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        condition, x, y = inputs
        return (broadcast(condition, broadcast(x, y)),)

    def equal(self, *inputs: Shape) -> tuple[tuple[Dim, Dim], ...]:
        condition, x, y = inputs
        return pairs(condition, x) + pairs(condition, y) + pairs(x, y)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        condition, x, y = aligned(*inputs)
        return (np.where(condition != 0, x, y),)

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        return (max(inputs[1:]),)

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        return hull(*ranges[1:])

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return broadcast_in_time(shapes, flowing)


@dataclass(frozen=True, eq=False, kw_only=True)
class Constant(Operation):
    """A tensor that is part of the model."""

    value: Weight

    selects = True

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return (self.value.shape,)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (f64(self.value)[np.newaxis],)

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        return (largest(self.value),)

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        return of_array(self.value)


def aligned(*batches: Array) -> list[Array]:
    """Returns the batches with axes of length 1 behind the samples' axis, so that all have the same rank."""
    rank = max(x.ndim for x in batches)
    return [x.reshape(len(x), *(1,) * (rank - x.ndim), *x.shape[1:]) for x in batches]


def broadcast_in_time(shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
    """Returns true if sequences have time on the same axis, and nothing else has that axis."""
    rank = max(len(shape) for shape, flows in zip(shapes, flowing) if flows)
    return all(
        len(shape) == rank if flows else len(shape) < rank or (len(shape) == rank and shape[0] == 1)
        for shape, flows in zip(shapes, flowing)
    )


def broadcast(a: Shape, b: Shape) -> Shape:
    """The shape of both together, as numpy broadcasts.

    A free axis meets a fixed one, or another free one, only where the lengths turn out equal at run time;
    the graph keeps that as a constraint (see `pairs`).
    """
    rank = max(len(a), len(b))
    a, b = (1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b)
    out = []
    for p, q in zip(a, b):
        want(
            p == q or p == 1 or q == 1 or isinstance(p, Length) or isinstance(q, Length),
            f"{text(a)} and {text(b)} do not broadcast",
        )
        out.append(q if p == 1 else p if q == 1 or isinstance(q, Length) else q)
    return tuple(out)


def pairs(a: Shape, b: Shape) -> tuple[tuple[Dim, Dim], ...]:
    """Dimensions that must turn out equal at run time for the two shapes to broadcast."""
    aligned = zip(reversed(a), reversed(b))
    return tuple((p, q) for p, q in aligned if p != q and 1 not in (p, q))
