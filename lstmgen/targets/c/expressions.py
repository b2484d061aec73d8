"""Dimensions and sizes as C writes them: in the lengths that a function takes, or in their maxima, which are macros."""

from collections.abc import Iterable
from dataclasses import replace

from lstmgen.graph.shape import Dim, Length, Shape
from lstmgen.targets.indexing import expressions
from lstmgen.targets.indexing.expressions import Syntax

# Integers are not negative where they are divided.
SYNTAX = Syntax(divide="{a} / {b}", choose="{condition} ? {a} : {b}", real_literal="{n}.0f", real="(float)({n})")


def dim(value: Dim) -> str:
    """A dimension, in terms of the length parameters."""
    return expressions.dim(value, SYNTAX)


def size(shape: Shape) -> str:
    """A number of elements, in terms of the length parameters."""
    return expressions.size(shape, SYNTAX)


def largest_dim(value: Dim, prefix: str = "NET") -> str:
    """The largest that a dimension may be, as a constant expression."""
    return expressions.dim(value, maxima(prefix))


def largest_size(shape: Shape, prefix: str = "NET") -> str:
    """The largest number of elements that there may be, as a constant expression."""
    return expressions.size(shape, maxima(prefix))


def largest_of(shapes: Iterable[Shape]) -> str:
    """The largest of some sizes, as a constant expression."""
    held = list(shapes)
    fixed = [int(size(shape)) for shape in held if not any(isinstance(value, Length) for value in shape)]
    free = sorted({largest_size(shape) for shape in held if any(isinstance(value, Length) for value in shape)})
    parts = ([str(max(fixed))] if fixed else []) + free
    text = parts[0]
    for part in parts[1:]:
        text = f"NET_LARGER({text}, {part})"
    return text


def maxima(prefix: str) -> Syntax:
    """Lengths as macros for the largest that they may be."""
    return replace(SYNTAX, length=f"{prefix}_MAX_{{NAME}}")
