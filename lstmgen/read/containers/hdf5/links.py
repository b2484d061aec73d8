"""Reads the members of a group, in all forms that HDF5 has used."""

from collections.abc import Iterator

from lstmgen.read.containers.cursor import ByteSource, Cursor, Damage
from lstmgen.read.containers.hdf5 import heaps, trees
from lstmgen.read.containers.hdf5.objects import LINK, LINK_INFO, SYMBOL_TABLE, Messages

ELSEWHERE = None  # the target of a soft or external link, which is never followed
LINKS_BY_NAME, ID = 5, 7  # the type of a B-tree, and the size of its references in bytes

Links = dict[str, int | None]


def is_group(messages: Messages) -> bool:
    """Returns true for a group."""
    return SYMBOL_TABLE in messages or LINK_INFO in messages


def links(source: ByteSource, messages: Messages) -> Links:
    """Returns the addresses of the objects in a group by name.

    Raises:
        Damage: a name occurs twice, or is not UTF-8.
    """
    addresses: Links = {}
    for raw, address in _links(source, messages):
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Damage("a name is not UTF-8") from None
        if name in addresses:
            raise Damage("a name occurs twice")
        addresses[name] = address
    return addresses


def _links(source: ByteSource, messages: Messages) -> Iterator[tuple[bytes, int | None]]:
    for data in messages.get(SYMBOL_TABLE, ()):
        yield from _symbols(source, Cursor(data))
    for data in messages.get(LINK, ()):
        yield _link(Cursor(data))
    for data in messages.get(LINK_INFO, ()):
        for record in dense(source, Cursor(data), LINKS_BY_NAME, index_size=8):
            yield _link(record)


def _symbols(source: ByteSource, message: Cursor) -> Iterator[tuple[bytes, int | None]]:
    """Yields the links in the form of HDF5 until 1.14: a tree of tables."""
    tree, names = message.number(), heaps.local_heap(source, message.number())
    for address in trees.old_leaves(source, tree):
        head = source.cursor(address, 8)
        head.expect(b"SNOD", 1)
        head.raw(1)
        count = head.number(2)
        table = source.cursor(address + 8, 40 * count)
        for _ in range(count):
            name, place, kind = table.number(), table.number(), table.number(4)
            table.raw(20)
            yield names.name(name), ELSEWHERE if kind == 2 else place


def _link(message: Cursor) -> tuple[bytes, int | None]:
    """Reads a link in the newer form."""
    message.expect(b"", 1)
    flags = message.number(1)
    kind = message.number(1) if flags & 8 else 0
    message.raw((8 if flags & 4 else 0) + (1 if flags & 16 else 0))
    name = message.raw(message.number(1 << (flags & 3)))
    return name, message.number() if kind == 0 else ELSEWHERE


def dense(source: ByteSource, info: Cursor, kind: int, index_size: int) -> Iterator[Cursor]:
    """Yields links or attributes that are in a heap, not in the object itself.

    Args:
        kind: the type of the B-tree that lists them.
        index_size: the size in bytes of the highest creation index.
    """
    info.expect(b"", 0)
    info.raw(index_size if info.number(1) & 1 else 0)
    heap, tree = info.number(), info.number()
    if heap == heaps.UNUSED:
        return
    blocks = heaps.fractal_heap(source, heap)
    for record in trees.records(source, tree, kind):
        message = blocks.object(Cursor(record[4 : 4 + ID] if kind == LINKS_BY_NAME else record[:8]))
        source.spend(message.remaining)
        yield message
