"""The differences between languages in expressions of integers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Syntax:
    """Formats of expressions that are not written alike everywhere; sums, products and comparisons are.

    Attributes:
        divide: the quotient of two integers, {a} and {b}, rounded down; {a} is in parentheses where it must be.
        choose: {a} where a {condition} holds, else {b}.
        real_literal: an integer {n}, written in digits, as a real number.
        real: an expression {n} for an integer, as a real number.
        length: that of a free axis, by its {name}, or its {NAME} in capitals.
        source: variable for the row of x that a window at a {position} reads, or its {POSITION} in capitals.
    """

    divide: str
    choose: str
    real_literal: str
    real: str
    length: str = "{name}"
    source: str = "from_{position}"
