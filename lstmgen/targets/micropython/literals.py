"""Arrays of MicroPython as source text."""

from __future__ import annotations

from lstmgen.graph.operation import Weight
from lstmgen.plan.program import Routine
from lstmgen.targets.python.code import Code
from lstmgen.targets.python.literals import names_in, python_float
from lstmgen.targets.text.numbers import exact_floats, little_endian

# How each byte stands in a literal between double quotes; a quote is \x22, so that a literal ends at the first one.
BYTES = [f"\\x{byte:02x}" if byte == ord('"') else repr(bytes([byte]))[2:-1] for byte in range(256)]


def literal(routine: Routine, role: str, readable: bool) -> Code:
    """An array: nested lists of arrays from bytes, which cost nothing to parse and are exact in single precision too.

    A list of decimals would take 64 bytes a number there, and one in eleven would be off by a unit in the last place.
    """
    array = routine.arrays[role]
    if array.ndim == 0:
        return Code(python_float(float(array)), names_in(array))
    kind, values = exact_floats(array)
    outer = "".join(f", {n}" for n in array.shape[:-1])
    make = "decode_weights" if outer else "array"
    return Code(f'{make}("{kind}", b"{bytes_text(values)}"{outer})', (make,))


def bytes_text(array: Weight) -> str:
    """The bytes of the numbers, little-endian, as text of a bytes literal."""
    return "".join(BYTES[byte] for byte in little_endian(array))
