"""Dimensions and sizes as expressions in the syntax of a language."""

from dataclasses import dataclass

from lstmgen.graph.shape import Axis, Dim, Length, Linear, Shape, Sum


@dataclass(frozen=True)
class Syntax:
    """Formats of expressions that are not written alike everywhere; sums, products and comparisons are.

    Attributes:
        divide: the quotient of two integers, {a} and {b}, rounded down; {a} is in parentheses where it must be.
        choose: {a} where a {condition} holds, else {b}.
        real_literal: an integer {n}, written in digits, as a real number.
        real: an expression {n} for an integer, as a real number.
        larger: the larger of two integers, {a} and {b}.
        length: that of a free axis, by its {name}, or its {NAME} in capitals.
        source: variable for the row of x that a window at a {position} reads, or its {POSITION} in capitals.
    """

    divide: str
    choose: str
    real_literal: str
    real: str
    larger: str = "max({a}, {b})"
    length: str = "{name}"
    source: str = "from_{position}"


def dim(value: Dim, syntax: Syntax) -> str:
    """A dimension as an expression of the lengths of free axes."""
    if isinstance(value, Axis):
        return syntax.length.format(name=value.name, NAME=value.name.upper())
    if isinstance(value, Linear):
        text = dim(value.base, syntax)
        text = f"{text} * {value.factor}" if value.factor != 1 else text
        text = f"{text} {'+' if value.add > 0 else '-'} {abs(value.add)}" if value.add else text
        text = f"({text})"
        return text if value.divisor == 1 else f"({syntax.divide.format(a=text, b=value.divisor)})"
    if isinstance(value, Sum):
        return f"({' + '.join(dim(part, syntax) for part in value.parts)})"
    return str(value)


def dims(shape: Shape, syntax: Syntax) -> tuple[str, ...]:
    """A shape as expressions."""
    return tuple(alone(dim(value, syntax)) for value in shape)


def size(shape: Shape, syntax: Syntax) -> str:
    """Number of elements."""
    fixed = 1
    free = []
    for value in shape:
        if isinstance(value, Length):
            free.append(dim(value, syntax))
        else:
            fixed *= value
    return " * ".join([*free, *([str(fixed)] if fixed != 1 or not free else [])])


def scaled(text: str, factors: Shape, syntax: Syntax) -> str:
    """An expression times a product."""
    factor = size(factors, syntax)
    return text if factor == "1" else f"{text} * {factor}"


def alone(text: str) -> str:
    """An expression without its outer parentheses, for use on its own."""
    depth = 0
    for k, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0 and k < len(text) - 1:
            return text
    return text[1:-1] if text.startswith("(") else text
