"""Reads the wire format of protocol buffers, without a schema: the numbered fields that SavedModels use."""

from collections.abc import Iterator

from lstmgen.errors import ReadError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Reads a varint (seven bits per byte, low bits first); returns it and the position after it.

    Raises:
        ReadError: the data end early, or it is longer than ten bytes.
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
    """Yields the fields of a message in order: number and value.

    Raises:
        ReadError: the data are not a message.
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
    """Yields the bytes of all fields with this number: texts or messages."""
    for field_number, value in fields(data):
        if field_number == number and isinstance(value, bytes):
            yield value


def message(data: bytes, number: int) -> bytes:
    """The last field with this number; empty if there is none, as the format defines."""
    return next(reversed(list(messages(data, number))), b"")


def integer(data: bytes, number: int) -> int:
    """The first integer field with this number; 0 if it is missing."""
    return next((value for field_number, value in fields(data) if field_number == number and isinstance(value, int)), 0)


def text(data: bytes) -> str:
    """Decodes UTF-8; invalid bytes become U+FFFD."""
    return data.decode("utf-8", "replace")
