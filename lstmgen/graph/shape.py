"""Shapes without a batch axis, whose axes may be free: known only when the generated code runs.

A fixed dimension is an int. A free one is a `Length`: the length of an input's axis, or an integer
expression of such lengths (a strided convolution halves it, a concatenation adds two).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

TENSOR_LIMIT = 1 << 28  # numbers in one tensor, free axes not counted


@dataclass(frozen=True)
class Length:
    """Base of the expressions for variable lengths."""

    def at(self, axes: Mapping[str, int]) -> int:
        """The number, once the lengths of the free input axes are known by name."""
        raise NotImplementedError

    def axes(self) -> frozenset[str]:
        """Names of the free input axes it depends on."""
        raise NotImplementedError

    def __add__(self, other: Dim) -> Dim:
        return Sum((self, other)) if isinstance(other, Length) else linear(self, add=other)

    __radd__ = __add__

    def __sub__(self, other: int) -> Dim:
        return linear(self, add=-other)

    def __mul__(self, other: Dim) -> Dim:
        return LengthProduct((self, other)) if isinstance(other, Length) else linear(self, factor=other)

    __rmul__ = __mul__

    def __floordiv__(self, other: int) -> Dim:
        return linear(self, divisor=other)


@dataclass(frozen=True)
class Axis(Length):
    """The length of a variable-length axis of an input, with its name in generated code."""

    name: str

    def at(self, axes: Mapping[str, int]) -> int:
        return axes[self.name]

    def axes(self) -> frozenset[str]:
        return frozenset([self.name])

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Linear(Length):
    """(base * factor + add) // divisor."""

    base: Length
    factor: int
    add: int
    divisor: int

    def at(self, axes: Mapping[str, int]) -> int:
        return (self.base.at(axes) * self.factor + self.add) // self.divisor

    def axes(self) -> frozenset[str]:
        return self.base.axes()

    def __str__(self) -> str:
        text = str(self.base)
        if self.factor != 1:
            text = f"{text} * {self.factor}"
        if self.add:
            text = f"{text} {'+' if self.add > 0 else '-'} {abs(self.add)}"
        return f"({text}) / {self.divisor}" if self.divisor != 1 else f"({text})"


@dataclass(frozen=True)
class Combined(Length):
    """Base of those of several free lengths."""

    parts: tuple[Length, ...]

    def axes(self) -> frozenset[str]:
        return frozenset().union(*(part.axes() for part in self.parts))


class Sum(Combined):
    """The sum of several free lengths."""

    def at(self, axes: Mapping[str, int]) -> int:
        return sum(part.at(axes) for part in self.parts)

    def __str__(self) -> str:
        return "(" + " + ".join(str(part) for part in self.parts) + ")"


class LengthProduct(Combined):
    """Free lengths multiplied: a number of operations, never the length of an axis."""

    def at(self, axes: Mapping[str, int]) -> int:
        return prod(part.at(axes) for part in self.parts)

    def __str__(self) -> str:
        return "(" + " * ".join(str(part) for part in self.parts) + ")"


Dim: TypeAlias = int | Length
Shape: TypeAlias = tuple[Dim, ...]


def linear(base: Length, factor: int = 1, add: int = 0, divisor: int = 1) -> Dim:
    """(base * factor + add) // divisor in its simplest form."""
    if isinstance(base, Linear) and base.divisor == 1:
        factor, add, base = base.factor * factor, base.add * factor + add, base.base
    elif isinstance(base, Linear) and factor == 1:
        factor, add, divisor, base = (
            base.factor,
            base.add + add * base.divisor,
            base.divisor * divisor,
            base.base,
        )
    if factor % divisor == 0:
        factor, add, divisor = factor // divisor, add // divisor, 1
    if factor == 0:
        return add // divisor
    return base if (factor, add, divisor) == (1, 0, 1) else Linear(base, factor, add, divisor)


def product(shape: Shape) -> Dim:
    """Number of elements.

    Raises:
        ValueError: more than one axis has variable length.
    """
    if sum(isinstance(dim, Length) for dim in shape) > 1:
        raise ValueError("more than one variable-length axis")
    size: Dim = prod(dim for dim in shape if not isinstance(dim, Length))
    for dim in shape:
        size = dim * size if isinstance(dim, Length) and isinstance(size, int) else size
    return size


def places(shape: Shape) -> Dim:
    """Number of elements, however many axes are free; to count operations with."""
    total: Dim = 1
    for dim in shape:
        total = total * dim
    return total


def number(dim: Dim, axes: Mapping[str, int]) -> int:
    """A dimension, once the lengths of the free axes are known."""
    return dim.at(axes) if isinstance(dim, Length) else dim


def at(shape: Iterable[Dim], axes: Mapping[str, int]) -> tuple[int, ...]:
    """The shape as numbers, once the lengths of the free axes are known."""
    return tuple(number(dim, axes) for dim in shape)


def fixed(shape: Iterable[Dim]) -> tuple[int, ...]:
    """The shape as numbers, for a graph without variable-length axes."""
    return at(shape, {})


def text(shape: Shape) -> str:
    """Text of a shape, as people write it: (3, 2), (timesteps, 2)."""
    return "(" + ", ".join(str(dim) for dim in shape) + (",)" if len(shape) == 1 else ")")


def spatial(dim: Dim, kernel: int, stride: int, dilation: int, padding: str) -> tuple[Dim, int, int]:
    """Keras's arithmetic for a convolution or a pooling along one axis.

    Args:
        padding: "valid", "same", "causal", or "behind": that of "same" for an axis that runs from its end to its
            beginning, where the odd zero stands in front.
    Returns:
        The output length and the zero padding before and after. With `same` and a stride above one, the padding of a
        variable-length axis depends on the length. If the padding before does, `before` is -1, and the caller refuses
        it. If only the padding after does, `after` is its maximum; windows do not read more than they need.
    """
    extent = (kernel - 1) * dilation + 1
    if padding == "causal":
        return (dim + (stride - 1)) // stride, extent - 1, 0
    if padding == "valid":
        return (dim + (stride - extent)) // stride, 0, 0
    out = (dim + (stride - 1)) // stride
    if isinstance(dim, Length) or isinstance(out, Length):  # the last stride may hold fewer elements than the others
        totals = [max(extent - rest, 0) for rest in range(1, stride + 1)]
    else:
        totals = [max((out - 1) * stride + extent - dim, 0)]
    parts = [(total // 2, total - total // 2) for total in totals]
    front, rear = (set(column) for column in zip(*parts))
    if padding == "behind":  # windows apart from each other would begin at other elements
        front, rear = (rear, front) if extent >= stride else ({0, 1}, rear)
    return out, front.pop() if len(front) == 1 else -1, max(rear)
