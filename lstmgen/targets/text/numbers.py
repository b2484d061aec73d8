"""Numbers as text in any language."""

import base64
from collections.abc import Iterable

import numpy as np

from lstmgen.graph.operation import Weight

WIDTH = 100


def exact_floats(array: Weight) -> tuple[str, Weight]:
    """The numbers in float32 where that holds them exactly, else in float64, and the letter for it."""
    with np.errstate(over="ignore"):
        singles = array.astype(np.float32)
    exact = np.array_equal(singles.astype(np.float64), array.astype(np.float64), equal_nan=True)
    return ("f", singles) if exact else ("d", array.astype(np.float64))


def little_endian(array: Weight) -> bytes:
    """The bytes of the numbers."""
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()


def base64_text(array: Weight) -> str:
    """The bytes of the numbers, little-endian, in base64."""
    return base64.b64encode(little_endian(array)).decode("ascii")


def integers(array: Weight) -> str:
    """All integers in order, wrapped."""
    return wrap(map(str, array.ravel().tolist()))


def wrap(items: Iterable[str], indent: str = "    ") -> str:
    """Items separated by commas, in lines of bounded width."""
    lines: list[str] = []
    line = ""
    for item in items:
        if line and len(indent) + len(line) + len(item) + 2 > WIDTH:
            lines.append(line.rstrip())
            line = ""
        line += item + ", "
    lines.append(line.rstrip().rstrip(","))
    return "\n".join(indent + text for text in lines)
