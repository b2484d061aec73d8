"""Literals of Python: exact, shortest, the same on every machine."""

import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.plan.program import Routine
from lstmgen.targets.text.numbers import base64_text, exact_floats


@dataclass(frozen=True)
class Code:
    """An expression that may be too long to be parsed.

    Attributes:
        uses: the names in it.
    """

    text: str
    uses: tuple[str, ...] = ()


# The letters for integers in the module array.
LETTERS = {"int8": "b", "int16": "h", "int32": "i"}


def python_float(value: float) -> str:
    """The shortest text that Python reads as exactly this double; `inf` and `nan` are names there."""
    value = float(value)
    return "nan" if math.isnan(value) else repr(value)


def python_string(text: str) -> str:
    """A literal in ASCII, on one line, for any string."""
    literal = ascii(text)
    return f'"{literal[1:-1]}"' if not set(literal[1:-1]) & set("\"'\\") else literal


def python_tuple(texts: Iterable[str]) -> str:
    """A tuple of strings."""
    items = [python_string(text) for text in texts]
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def python_list(array: Weight) -> str:
    """Nested lists, one row a line."""
    number = str if array.dtype.name in LETTERS else python_float
    if array.ndim == 0:
        return number(array.item())
    if array.ndim == 1:
        return "[" + ", ".join(map(number, array.tolist())) + "]"
    rows = ",\n".join(textwrap.indent(python_list(row), "    ") for row in array)
    return f"[\n{rows},\n]"


def python_array(array: Weight, *, readable: bool) -> Code:
    """Nested lists of the exact numbers: written out, or decoded from text in half the characters or fewer."""
    if readable or array.ndim == 0:
        return Code(python_list(array), names_in(array))
    kind, values = (LETTERS[array.dtype.name], array) if array.dtype.name in LETTERS else exact_floats(array)
    lengths = ", ".join(str(n) for n in array.shape)
    return Code(f'decode_weights("{base64_text(values)}", "{kind}", {lengths})', ("decode_weights",))


def literal(routine: Routine, role: str, readable: bool) -> Code:
    """Returns an array of a routine as an expression."""
    return python_array(routine.arrays[role], readable=readable)


def names_in(array: Weight) -> tuple[str, ...]:
    """The names of numbers that have no literal, in order."""
    odd = array[~np.isfinite(array)].ravel()
    return tuple(dict.fromkeys("nan" if math.isnan(value) else "inf" for value in odd.tolist()))


def python_integer(data: Weight) -> str:
    """The integer with these bytes, little-endian."""
    return f"0x{data.tobytes()[::-1].hex().lstrip('0')}"


def base64_raised(array: Weight) -> str:
    """int32 numbers plus 2^31, little-endian, in base64."""
    return base64_text((array.astype(np.int64) + 2**31).astype(np.uint32))
