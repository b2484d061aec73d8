"""Element types in C."""

from __future__ import annotations

import re

from lstmgen.graph.operation import FLOAT


def c_type(element: str) -> str:
    """int16 → int16_t."""
    return element if element == FLOAT else f"{element}_t"


def c_zero(element: str) -> str:
    """The zero of a type."""
    return "0.0f" if element == FLOAT else "0"


def for_elements(source: str, name: str, element: str) -> str:
    """A helper that moves floats, under a name of its own for elements of another type."""
    return re.sub(rf"\b{name}\b", f"{name}_{element}", re.sub(r"\bfloat\b", c_type(element), source))
