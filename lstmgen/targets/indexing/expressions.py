"""Dimensions and sizes as expressions, by default as those of C."""

from __future__ import annotations

from collections.abc import Iterable

from lstmgen.graph.shape import Axis, Dim, Length, Linear, Shape, Sum
from lstmgen.targets.indexing.syntax import C_LIKE, Syntax


def dim(value: Dim, upper: str = "", syntax: Syntax = C_LIKE) -> str:
    """A dimension as an expression of the lengths given, or of their maxima where `upper`, a prefix, is set."""
    if isinstance(value, Axis):
        return f"{upper}_MAX_{value.name.upper()}" if upper else value.name
    if isinstance(value, Linear):
        text = dim(value.base, upper, syntax)
        text = f"{text} * {value.factor}" if value.factor != 1 else text
        text = f"{text} {'+' if value.add > 0 else '-'} {abs(value.add)}" if value.add else text
        return f"({syntax.divide.format(a=f'({text})', b=value.divisor)})" if value.divisor != 1 else f"({text})"
    if isinstance(value, Sum):
        return "(" + " + ".join(dim(part, upper, syntax) for part in value.parts) + ")"
    return str(value)


def size(shape: Shape, upper: str = "", syntax: Syntax = C_LIKE) -> str:
    """Number of elements."""
    fixed = 1
    free = []
    for value in shape:
        if isinstance(value, Length):
            free.append(dim(value, upper, syntax))
        else:
            fixed *= value
    return " * ".join(free + ([str(fixed)] if fixed != 1 or not free else []))


def alone(text: str) -> str:
    """An expression without parentheses around all of it, for where it stands alone."""
    depth = 0
    for k, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0 and k < len(text) - 1:
            return text
    return text[1:-1] if text.startswith("(") else text


def largest(shapes: Iterable[Shape], upper: str) -> str:
    """The largest of some sizes, as a constant expression."""
    held = list(shapes)
    fixed = [int(size(shape)) for shape in held if not any(isinstance(value, Length) for value in shape)]
    free = sorted({size(shape, upper) for shape in held if any(isinstance(value, Length) for value in shape)})
    parts = ([str(max(fixed))] if fixed else []) + free
    text = parts[0]
    for part in parts[1:]:
        text = f"NET_LARGER({text}, {part})"
    return text
