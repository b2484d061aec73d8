"""Protocol buffers as they lie on the wire: numbered fields, no schema. Only what SavedModel folders need."""

from __future__ import annotations

from collections.abc import Iterator

from lstmgen.errors import ReadError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, low bits first, and the position after it.

    Raises:
        ReadError: the data end in it.
    """
    value = 0
    for k in range(10):
        if at + k >= len(data):
            break
        byte = data[at + k]
        value |= (byte & 0x7F) << (7 * k)
        if byte < 0x80:
            return value, at + k + 1
    raise ReadError("a protocol buffer is damaged")


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message in order: number, and what it holds.

    Raises:
        ReadError: it is not a message.
    """
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == VARINT:
            value, at = varint(data, at)
            yield tag >> 3, value
            continue
        if kind == BYTES:
            size, at = varint(data, at)
        elif kind in (FIXED32, FIXED64):
            size = 4 if kind == FIXED32 else 8
        else:
            raise ReadError("a protocol buffer is damaged")
        if at + size > len(data):
            raise ReadError("a protocol buffer is damaged")
        yield tag >> 3, data[at : at + size]
        at += size


def messages(data: bytes, number: int) -> Iterator[bytes]:
    """Every field of this number that holds bytes: text or a message."""
    for found, value in fields(data):
        if found == number and isinstance(value, bytes):
            yield value


def message(data: bytes, number: int) -> bytes:
    """The last of them; empty where there is none, as protocol buffers want it."""
    return next(reversed(list(messages(data, number))), b"")


def integer(data: bytes, number: int) -> int:
    """A field that is a number; 0 where it is missing."""
    return next((value for found, value in fields(data) if found == number and isinstance(value, int)), 0)


def text(data: bytes) -> str:
    """UTF-8, damaged places marked."""
    return data.decode("utf-8", "replace")
