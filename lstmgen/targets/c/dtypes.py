"""Element types in C."""

from __future__ import annotations

from lstmgen.graph.operation import FLOAT
from lstmgen.targets.c.tokens import replaced


def c_type(element: str) -> str:
    """int16 → int16_t."""
    return element if element == FLOAT else f"{element}_t"


def c_zero(element: str) -> str:
    """The zero of a type."""
    return "0.0f" if element == FLOAT else "0"


def named(helper: str, element: str) -> str:
    """The helper for elements of a type, of those that there is one of for each."""
    return helper if element == FLOAT else f"{helper}_{element}"


def for_elements(source: str, name: str, element: str) -> str:
    """A helper that moves floats, under a name of its own for elements of another type."""
    names = {FLOAT: c_type(element), name: named(name, element)}
    return replaced(source, lambda word: names.get(word, word), str, str)
