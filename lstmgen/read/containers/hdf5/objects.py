"""Reads the superblock, and objects, which consist of messages."""

from collections.abc import Callable, Iterator
from functools import partial

from lstmgen.read.containers.cursor import ByteSource, Cursor, Damage

MAGIC = b"\x89HDF\r\n\x1a\n"

# Kinds of messages.
DATASPACE, LINK_INFO, DATATYPE, LINK, EXTERNAL, LAYOUT = 0x1, 0x2, 0x3, 0x6, 0x7, 0x8
FILTERS, ATTRIBUTE, CONTINUATION, SYMBOL_TABLE, ATTRIBUTE_INFO = 0xB, 0xC, 0x10, 0x11, 0x15
SHARED = 2  # the flag of a message that is stored elsewhere

CHECKSUM = 4  # bytes at the end of a block; not verified, as the weights have no checksum either

Messages = dict[int, list[bytes]]


def root_address(source: ByteSource) -> int:
    """The address of the root group.

    Raises:
        Damage: the file is incomplete, or laid out in a way that Keras does not use.
    """
    head = Cursor(source.data, len(MAGIC))
    version = head.number(1)
    if version in (0, 1):
        head.raw(4)
        sizes = (head.number(1), head.number(1))
        head.raw(9 if version == 0 else 13)
        base, _, end, _ = (head.number() for _ in range(4))
        head.number()  # the name of the root
    elif version in (2, 3):
        sizes = (head.number(1), head.number(1))
        head.raw(1)
        base, _, end = (head.number() for _ in range(3))
    else:
        raise Damage("its version is unknown")
    if sizes != (8, 8) or base != 0:
        raise Damage("its layout is not one that Keras uses")
    if end > len(source.data):
        raise Damage(f"{end} bytes declared, but {len(source.data)} found")
    return head.number()


def messages(source: ByteSource, address: int) -> Messages:
    """Returns the messages of the object at an address, by kind.

    Raises:
        Damage: there is no object.
    """
    by_kind: Messages = {}
    is_new = source.data.startswith(b"OHDR", address)
    parse, first = _new_header(source, address) if is_new else _old_header(source, address)
    waiting = [first]
    while waiting:
        for kind, flags, data in parse(waiting.pop()):
            if flags & SHARED:
                raise Damage("its objects share messages, which Keras does not use")
            if kind == CONTINUATION:
                place = Cursor(data)
                waiting.append(source.cursor(place.number(), place.number()))
            by_kind.setdefault(kind, []).append(data)
    return by_kind


Parser = Callable[[Cursor], Iterator[tuple[int, int, bytes]]]


def _old_header(source: ByteSource, address: int) -> tuple[Parser, Cursor]:
    """Reads the header of an object in the default form of HDF5 until 1.14."""
    head = source.cursor(address, 16)
    head.expect(b"", 1)
    head.raw(7)
    return _old_messages, source.cursor(address + 16, head.number(4))


def _old_messages(block: Cursor) -> Iterator[tuple[int, int, bytes]]:
    while block.remaining >= 8:
        kind, size, flags = block.number(2), block.number(2), block.number(1)
        block.raw(3)
        yield kind, flags, block.raw(size)


def _new_header(source: ByteSource, address: int) -> tuple[Parser, Cursor]:
    """Reads the header of an object in the form of HDF5 2.0, which is optional in earlier versions."""
    head = source.cursor(address, 6)
    head.expect(b"OHDR", 2)
    flags = head.number(1)
    at = address + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
    width = 1 << (flags & 3)
    size = source.cursor(at, width).number(width)
    return partial(_new_messages, ordered=bool(flags & 4)), source.cursor(at + width, size + CHECKSUM)


def _new_messages(block: Cursor, *, ordered: bool) -> Iterator[tuple[int, int, bytes]]:
    if block.data.startswith(b"OCHK"):
        block.raw(4)
    head = 6 if ordered else 4
    while block.remaining >= head + CHECKSUM:
        kind, size, flags = block.number(1), block.number(2), block.number(1)
        block.raw(head - 4)
        yield kind, flags, block.raw(size)
