"""Numbers as source text: exact, shortest, the same on every machine."""

from __future__ import annotations

import base64
import math
import textwrap
from collections.abc import Iterable

import numpy as np

from lstmgen.graph.operation import Weight

WIDTH = 100
# The letters for whole numbers in Python's module array.
WHOLE = {"int8": "b", "int16": "h", "int32": "i"}


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
    if array.ndim == 0:
        return python_float(float(array))
    if array.ndim == 1:
        number = str if array.dtype.name in WHOLE else python_float
        return "[" + ", ".join(map(number, array.tolist())) + "]"
    rows = ",\n".join(textwrap.indent(python_list(row), "    ") for row in array)
    return f"[\n{rows},\n]"


def python_array(array: Weight, readable: bool) -> str:
    """Nested lists of the exact numbers: written out, or decoded from text in half the characters or fewer."""
    if readable or array.ndim == 0:
        return python_list(array)
    kind, values = (WHOLE[array.dtype.name], array) if array.dtype.name in WHOLE else exact_floats(array)
    lengths = ", ".join(str(n) for n in array.shape)
    return f'decode_weights("{base64_text(values)}", "{kind}", {lengths})'


def numpy_array(array: Weight, readable: bool) -> str:
    """The array in float32: written out, or decoded from text."""
    with np.errstate(over="ignore"):
        singles = np.asarray(array, dtype=np.float32)
    if readable or array.ndim == 0:
        return f"np.array({python_list(singles)}, np.float32)"
    return f'decode_weights("{base64_text(singles)}", {", ".join(str(n) for n in array.shape)})'


def micropython_array(array: Weight, readable: bool) -> str:
    """Nested lists of arrays from their bytes, which cost nothing to parse and are exact in single precision too.

    A list of decimals would take 64 bytes a number there, and one in eleven would be off by a unit in the last place.
    """
    if array.ndim == 0:
        return python_float(float(array))
    kind, values = exact_floats(array)
    outer = "".join(f", {n}" for n in array.shape[:-1])
    return f'{"decode_weights" if outer else "array"}("{kind}", b"{bytes_text(values)}"{outer})'


def exact_floats(array: Weight) -> tuple[str, Weight]:
    """The numbers in float32 where that holds them exactly, else in float64, and the letter for it."""
    with np.errstate(over="ignore"):
        singles = array.astype(np.float32)
    exact = np.array_equal(singles.astype(np.float64), array.astype(np.float64), equal_nan=True)
    return ("f", singles) if exact else ("d", array.astype(np.float64))


# How each byte stands in a literal between double quotes; a quote is \x22, so that a literal ends at the first one.
BYTES = [f"\\x{byte:02x}" if byte == ord('"') else repr(bytes([byte]))[2:-1] for byte in range(256)]


def bytes_text(array: Weight) -> str:
    """The bytes of the numbers, little-endian, as they stand in a bytes literal."""
    return "".join(BYTES[byte] for byte in little_endian(array))


def little_endian(array: Weight) -> bytes:
    """The bytes of the numbers."""
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()


def python_integer(data: Weight) -> str:
    """The integer with these bytes, little-endian."""
    return f"0x{data.tobytes()[::-1].hex().lstrip('0')}"


def base64_raised(array: Weight) -> str:
    """int32 numbers plus 2^31, little-endian, in base64."""
    return base64_text((array.astype(np.int64) + 2**31).astype(np.uint32))


def base64_text(array: Weight) -> str:
    """The bytes of the numbers, little-endian, in base64."""
    return base64.b64encode(little_endian(array)).decode("ascii")


def c_float(value: float) -> str:
    """The shortest decimal that C reads as exactly this float32."""
    number = np.float32(value)
    if np.isnan(number):
        return "NAN"
    if np.isinf(number):
        return "INFINITY" if number > 0 else "-INFINITY"
    text = np.format_float_scientific(number, trim="0", exp_digits=1) if _far(number) else str(number)
    return (text if any(mark in text for mark in ".e") else text + ".0") + "f"


def c_parameter(value: float) -> str:
    """The shortest decimal of a number in float64, from which C makes the nearest float32."""
    if not np.isfinite(value):
        return c_float(value)
    return f"{float(value)!r}f"


def c_doubles(array: Weight) -> str:
    """All numbers in order, in float64, wrapped."""
    numbers = np.asarray(array, dtype=np.float64).ravel().tolist()
    return wrap(repr(number) if np.isfinite(number) else f"(double){c_float(number)}" for number in numbers)


def integers(array: Weight) -> str:
    """All whole numbers in order, wrapped."""
    return wrap(map(str, array.ravel().tolist()))


def _far(number: np.float32) -> bool:
    return number != 0 and not 1e-4 <= abs(float(number)) < 1e7


def c_list(array: Weight) -> str:
    """All numbers in order, wrapped.

    Decimals, which people can read: hexadecimal floats would compile in three quarters of the time (1.8 s a million
    with gcc -O2) but take a quarter to three quarters more bytes.
    """
    numbers = np.asarray(array, dtype=np.float32).ravel()
    with np.errstate(invalid="ignore"):
        plain = (np.abs(numbers) >= 1e-4) & (np.abs(numbers) < 1e7)
    return wrap(f"{number!s}f" if short else c_float(float(number)) for number, short in zip(numbers, plain.tolist()))


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
