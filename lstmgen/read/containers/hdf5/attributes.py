"""Reads the attributes of an object: text, or lists of texts."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from lstmgen.read.containers.cursor import ByteSource, Cursor, Damage
from lstmgen.read.containers.hdf5.heaps import GlobalHeaps
from lstmgen.read.containers.hdf5.links import dense
from lstmgen.read.containers.hdf5.objects import ATTRIBUTE, ATTRIBUTE_INFO, Messages
from lstmgen.read.containers.hdf5.types import FIXED, VARIABLE, Type, parse_shape, parse_type

ATTRIBUTES_BY_NAME = 8  # the type of a B-tree


@dataclass(frozen=True)
class Attribute:
    """The value of an attribute."""

    type: Type
    shape: tuple[int, ...] | None
    data: bytes

    def texts(self, heaps: GlobalHeaps) -> list[str]:
        """Returns its texts.

        Raises:
            Damage: the data are shorter than declared.
        """
        cursor = Cursor(self.data)
        return [self._text(cursor, heaps).decode("utf-8", "replace") for _ in range(math.prod(self.shape or ()))]

    def _text(self, cursor: Cursor, heaps: GlobalHeaps) -> bytes:
        if self.type.name == VARIABLE:
            return heaps.text(cursor)
        text = cursor.raw(self.type.size)
        return text.partition(b"\0")[0] if self.type.padding == b"\0" else text.rstrip(self.type.padding)

    @property
    def is_text(self) -> bool:
        """True if it consists of texts."""
        return self.type.name in (FIXED, VARIABLE) and self.type.size > 0


def attributes(source: ByteSource, messages: Messages) -> dict[bytes, Cursor]:
    """Returns the unparsed attributes by name.

    Raises:
        Damage: a name occurs twice.
    """
    by_name: dict[bytes, Cursor] = {}
    for message in _attributes(source, messages):
        version, _, name_size = (message.number(size) for size in (1, 1, 2))
        message.raw(4 if version < 3 else 5)
        name = message.raw(_padded(name_size, version)).partition(b"\0")[0]
        if name in by_name:
            raise Damage("a name occurs twice")
        by_name[name] = message
    return by_name


def _attributes(source: ByteSource, messages: Messages) -> Iterator[Cursor]:
    yield from map(Cursor, messages.get(ATTRIBUTE, ()))
    for data in messages.get(ATTRIBUTE_INFO, ()):
        yield from dense(source, Cursor(data), ATTRIBUTES_BY_NAME, index_size=2)


def parse_attribute(message: Cursor) -> Attribute:
    """Parses the value that follows the name.

    Raises:
        Damage: the version is unknown.
    """
    head = Cursor(message.data)
    version, flags, _, type_size, shape_size = (head.number(size) for size in (1, 1, 2, 2, 2))
    if version not in (1, 2, 3) or (version > 1 and flags & 3):
        raise Damage("an attribute of an unknown version, or one that shares its type")
    rest = Cursor(message.data, message.at)
    kind = parse_type(Cursor(rest.raw(_padded(type_size, version))))
    shape = parse_shape(Cursor(rest.raw(_padded(shape_size, version))))
    return Attribute(kind, shape, rest.raw(rest.remaining))


def _padded(size: int, version: int) -> int:
    """The size of a part; version 1 pads to a multiple of eight bytes."""
    return size + -size % 8 if version == 1 else size
