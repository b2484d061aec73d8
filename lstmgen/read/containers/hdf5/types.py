"""Parses datatypes (the kind of an element) and dataspaces (the shape)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.read.containers.cursor import Cursor, Damage
from lstmgen.read.containers.numbers import BFLOAT16

FIXED, VARIABLE = "text of fixed length", "text"
CLASSES = {
    2: "time",
    4: "bit field",
    5: "opaque",
    6: "compound",
    7: "reference",
    8: "enumeration",
    9: "list",
    10: "array",
    11: "complex number",
}
# Bit offset and precision, then position and size of exponent and mantissa, then the exponent's bias.
IEEE = {
    2: (0, 16, 10, 5, 0, 10, 15),
    4: (0, 32, 23, 8, 0, 23, 127),
    8: (0, 64, 52, 11, 0, 52, 1023),
}
LEADING_BIT = (
    0x20  # flag: the leading bit of the mantissa is not stored, as in IEEE 754; 0x40 is the byte order of a VAX
)
NULL = 2  # the kind of a dataspace without elements


@dataclass(frozen=True)
class Type:
    """The type of one element.

    Attributes:
        name: for messages.
        size: in bytes.
        number: the dtype of numpy; None if it is not a number.
        padding: the byte that fills the end of a FIXED text.
    """

    name: str
    size: int
    number: np.dtype[Any] | None = None
    padding: bytes = b"\0"


def parse_type(cursor: Cursor) -> Type:
    """Parses a datatype message."""
    kind = cursor.number(1) & 15
    bits, size = cursor.number(3), cursor.number(4)
    order = ">" if bits & 1 else "<"
    if kind == 0 and size in (1, 2, 4, 8) and (cursor.number(2), cursor.number(2)) == (0, 8 * size):
        number = np.dtype(f"{order}{'i' if bits & 8 else 'u'}{size}")
        return Type(str(number.newbyteorder("=")), size, number)
    is_plain = bits >> 8 == 8 * size - 1 and bits & 0x70 == LEADING_BIT
    if kind == 1 and size in IEEE and is_plain and _layout(cursor) == IEEE[size]:
        number = np.dtype(f"{order}f{size}")
        return Type(str(number.newbyteorder("=")), size, number)
    if kind == 3:
        return Type(FIXED, size, padding=b" " if bits & 15 == 2 else b"\0")
    if kind == 5 and size == 2:
        return Type("bfloat16", size, BFLOAT16)
    if kind == 9 and bits & 15 == 1 and size == 16:
        return Type(VARIABLE, size)
    return Type(CLASSES.get(kind, "number of an unusual form"), size)


def _layout(cursor: Cursor) -> tuple[int, ...]:
    return tuple(cursor.number(size) for size in (2, 2, 1, 1, 1, 1, 4))


def parse_shape(cursor: Cursor) -> tuple[int, ...] | None:
    """Parses a dataspace message; None if it has no elements.

    Raises:
        Damage: the version is unknown.
    """
    version, rank, _ = cursor.number(1), cursor.number(1), cursor.number(1)
    if version == 1:
        cursor.raw(5)
    elif version != 2:
        raise Damage("a dataspace of an unknown version")
    elif cursor.number(1) == NULL:
        return None
    return tuple(cursor.number() for _ in range(rank))
