"""Dense, Embedding and matrix products."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.operation import Array, Operation, Weight, f64, finite, largest, want
from lstmgen.graph.ranges import Range, of_array
from lstmgen.graph.shape import Dim, Length, Shape, places, text

BOUNDED_KERNEL = 1 << 16  # limit of elements in a matrix whose products are bounded


def product(x: Array, kernel: Array) -> Array:
    """Returns x·kernel over the last axis of a batch.

    Every sample is multiplied as it is alone: BLAS rounds a matrix of several samples differently in the last bits.
    """
    return (x[:, np.newaxis] @ kernel)[:, 0] if x.ndim == 2 else x @ kernel


@dataclass(frozen=True, eq=False, kw_only=True)
class Dense(Operation):
    """keras.layers.Dense: x·kernel + bias over the last axis. kernel (inputs, units), bias (units,) or None."""

    kernel: Weight
    bias: Weight | None

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        wanted = int(self.kernel.shape[0])
        want(len(x) >= 1 and x[-1] == wanted, f"expects {wanted} features on the last axis, not {text(x)}")
        return ((*x[:-1], int(self.kernel.shape[1])),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (product(inputs[0], f64(self.kernel)) + (0.0 if self.bias is None else f64(self.bias)),)

    def macs(self, *inputs: Shape) -> Dim:
        return places(inputs[0][:-1]) * int(self.kernel.size)

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        bias = 0.0 if self.bias is None else largest(self.bias)
        return (finite(inputs[0] * float(np.max(np.sum(np.abs(f64(self.kernel)), axis=0), initial=0.0)) + bias),)

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        """The range of products with a small matrix without bias; None for others."""
        x, kernel = ranges[0], self.kernel
        if x is None or kernel.size > BOUNDED_KERNEL or self.bias is not None or not (matrix := of_array(kernel)):
            return None
        values = f64(kernel)
        ends = np.sort([values * x.low, values * x.high], axis=0).sum(axis=1)
        return Range(float(ends[0].min()), float(ends[1].max()), x.integral and matrix.integral)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return len(shapes[0]) > 1


@dataclass(frozen=True, eq=False, kw_only=True)
class Embedding(Operation):
    """keras.layers.Embedding: row int(x) of table (vocabulary, features) for every element of x."""

    table: Weight

    selects = True
    looks_up = True

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return ((*inputs[0], int(self.table.shape[1])),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        """Raises IndexError for an index outside the table; Keras raises too on a CPU."""
        index = np.trunc(inputs[0]).astype(np.int64)
        outside = (index < 0) | (index >= len(self.table))
        if np.any(outside):
            raise IndexError(f"index {index[outside][0]} is outside 0..{len(self.table) - 1}, the rows of an Embedding")
        return (f64(self.table)[index],)

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        return (largest(self.table),)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return True


@dataclass(frozen=True, eq=False, kw_only=True)
class MatMul(Operation):
    """a (..., n, k) times b (..., k, m), or times its transpose b (..., m, k); equal leading axes."""

    transpose: bool = False

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        a, b = inputs
        message = f"cannot multiply {text(a)} by {text(b)}"
        want(len(a) == len(b) >= 2, message)
        for p, q in self.pairs(a, b):
            want(p == q or isinstance(p, Length) or isinstance(q, Length), message)
        return ((*a[:-1], b[-2] if self.transpose else b[-1]),)

    def pairs(self, a: Shape, b: Shape) -> list[tuple[Dim, Dim]]:
        """Axes that must be equally long: the leading ones, and those that are summed over."""
        return [*zip(a[:-2], b[:-2]), (a[-1], b[-1] if self.transpose else b[-2])]

    def equal(self, *inputs: Shape) -> tuple[tuple[Dim, Dim], ...]:
        return tuple((p, q) for p, q in self.pairs(*inputs) if p != q)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        a, b = inputs
        return (a @ (np.swapaxes(b, -1, -2) if self.transpose else b),)

    def macs(self, *inputs: Shape) -> Dim:
        a, b = inputs
        return places((*a, b[-2] if self.transpose else b[-1]))

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        a, b = ranges
        return None if a is None or b is None else (a * b).summed(shapes[0][-1])

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return len(shapes[0]) > 2 and all(flowing)
