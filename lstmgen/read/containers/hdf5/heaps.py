"""Reads heaps, in which HDF5 stores names and texts."""

from bisect import bisect_right
from dataclasses import dataclass, field

from lstmgen.read.containers.cursor import ByteSource, Cursor, Damage

UNUSED = 2**64 - 1  # the address of a missing structure


@dataclass(frozen=True)
class LocalHeap:
    """The names of one group, each ended by NUL."""

    source: ByteSource
    data: bytes

    def name(self, at: int) -> bytes:
        """The name at an offset."""
        end = self.data.find(b"\0", at)
        if end < 0:
            raise Damage("a name has no end")
        self.source.spend(end - at)
        return self.data[at:end]


def local_heap(source: ByteSource, address: int) -> LocalHeap:
    """Reads the local heap at an address."""
    head = source.cursor(address, 32)
    head.expect(b"HEAP", 0)
    head.raw(3)
    size, _, at = (head.number() for _ in range(3))
    return LocalHeap(source, source.cursor(at, size).data)


@dataclass(frozen=True)
class GlobalHeaps:
    """Texts of variable length; each heap is read once."""

    source: ByteSource
    known: dict[int, dict[int, bytes]] = field(default_factory=dict)

    def text(self, reference: Cursor) -> bytes:
        """Reads the text that a reference points to: its length, the address of its heap, its number there."""
        size, address, index = reference.number(4), reference.number(), reference.number(4)
        if size == 0:
            return b""
        if address not in self.known:
            self.known[address] = _global_heap(self.source, address)
        stored = self.known[address].get(index, b"")
        if size > len(stored):
            raise Damage("a text is longer than its stored bytes")
        self.source.spend(size)
        return stored[:size]


def _global_heap(source: ByteSource, address: int) -> dict[int, bytes]:
    head = source.cursor(address, 16)
    head.expect(b"GCOL", 1)
    head.raw(3)
    size = head.number()
    body = source.cursor(address + 16, size - 16 if size > 16 else 0)
    objects: dict[int, bytes] = {}
    while body.remaining >= 16:
        index, _, length = body.number(2), body.number(6), body.number()
        if index == 0:  # the free space, which is last
            break
        objects[index] = body.raw(length)
        body.raw(min(-length % 8, body.remaining))
    return objects


@dataclass(frozen=True)
class FractalHeap:
    """Data that are too large for an object: blocks, and the offset at which each starts."""

    width: int
    starts: tuple[int, ...]
    blocks: tuple[Cursor, ...]

    def object(self, identity: Cursor) -> Cursor:
        """Returns the part of a block that a reference points to: kind, offset, size."""
        if identity.number(1) != 0:
            raise Damage("a heap is used in a way that Keras does not use")
        place, size = identity.number(self.width), identity.number(identity.remaining)
        k = bisect_right(self.starts, place) - 1
        if k < 0:
            raise Damage("a heap has no such object")
        block = Cursor(self.blocks[k].data, place - self.starts[k])
        return Cursor(block.raw(size))


def fractal_heap(source: ByteSource, address: int) -> FractalHeap:
    """Reads the fractal heap at an address, with all its blocks."""
    head = source.cursor(address, 142)
    head.expect(b"FRHP", 0)
    head.raw(105)
    columns, first, largest = head.number(2), head.number(), head.number()
    width = (head.number(2) + 7) // 8
    head.raw(2)
    root, rows = head.number(), head.number(2)
    if not first or (rows and first << max(rows - 2, 0) > largest):
        raise Damage("a heap is larger than this reader knows, or empty")
    if root == UNUSED:
        return FractalHeap(width, (), ())
    if rows == 0:
        return FractalHeap(width, (0,), (source.cursor(root, first),))
    table = source.cursor(root, 13 + width + 8 * columns * rows)
    table.expect(b"FHIB", 0)
    table.raw(8 + width)
    starts, blocks, start = [], [], 0
    for row in range(rows):
        size = first << max(row - 1, 0)
        for _ in range(columns):
            place = table.number()
            if place != UNUSED:
                starts.append(start)
                blocks.append(source.cursor(place, size))
            start += size
    return FractalHeap(width, tuple(starts), tuple(blocks))
