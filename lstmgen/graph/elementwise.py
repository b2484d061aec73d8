"""Operations element by element, with numpy's broadcasting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.operation import Array, Operation, Weight, f64, want
from lstmgen.graph.shape import Dim, Length, Shape, text


@dataclass(frozen=True, eq=False, kw_only=True)
class Activate(Operation):
    """A function of one tensor, element by element or, where it is rowwise, over the last axis."""

    activation: Activation

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return (inputs[0],)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (self.activation(inputs[0]),)


@dataclass(frozen=True, eq=False, kw_only=True)
class Affine(Operation):
    """x * scale + offset; both broadcast against x and never widen it.

    BatchNormalization, Normalization, Rescaling and arithmetic with constants are this.
    """

    scale: Weight
    offset: Weight

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        for array in (self.scale, self.offset):
            out = broadcast(inputs[0], array.shape)
            want(out == inputs[0], f"{array.shape} does not broadcast to {text(inputs[0])}")
        return (inputs[0],)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (inputs[0] * f64(self.scale) + f64(self.offset),)


class Conversion(Operation):
    """Base of those that convert each element of a tensor to another number format."""

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return (inputs[0],)


@dataclass(frozen=True, eq=False, kw_only=True)
class PRelu(Operation):
    """keras.layers.PReLU: x where x > 0, else alpha * x; alpha broadcasts against x."""

    alpha: Weight

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        want(broadcast(inputs[0], self.alpha.shape) == inputs[0], f"alpha {self.alpha.shape} does not fit")
        return (inputs[0],)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        (x,) = inputs
        return (np.maximum(x, 0) - f64(self.alpha) * np.maximum(-x, 0),)


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
ARITHMETIC = ("add", "subtract", "multiply", "divide", "power", "remainder", "maximum", "minimum")


@dataclass(frozen=True, eq=False, kw_only=True)
class Binary(Operation):
    """A function of two tensors, a `BINARY` by name; comparisons and logic give 0.0 or 1.0."""

    kind: str

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


@dataclass(frozen=True, eq=False, kw_only=True)
class Where(Operation):
    """condition ? x : y, all three broadcast."""

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        condition, x, y = inputs
        return (broadcast(condition, broadcast(x, y)),)

    def equal(self, *inputs: Shape) -> tuple[tuple[Dim, Dim], ...]:
        condition, x, y = inputs
        return pairs(condition, x) + pairs(condition, y) + pairs(x, y)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        condition, x, y = aligned(*inputs)
        return (np.where(condition != 0, x, y),)


@dataclass(frozen=True, eq=False, kw_only=True)
class Constant(Operation):
    """A tensor that is part of the model."""

    value: Weight

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return (self.value.shape,)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (f64(self.value)[np.newaxis],)


def aligned(*batches: Array) -> list[Array]:
    """Returns the batches with axes of length 1 behind the samples' axis, so that all have the same rank."""
    rank = max(x.ndim for x in batches)
    return [x.reshape(len(x), *(1,) * (rank - x.ndim), *x.shape[1:]) for x in batches]


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
