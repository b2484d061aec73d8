"""Heaps: where HDF5 keeps names and texts."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from lstmgen.read.containers.cursor import Cursor, Damage, Source

UNUSED = 2**64 - 1  # the address of what is not there


@dataclass(frozen=True)
class LocalHeap:
    """The names of one group, each ended by NUL."""

    source: Source
    data: bytes

    def name(self, at: int) -> bytes:
        """The name at a place."""
        end = self.data.find(b"\0", at)
        if end < 0:
            raise Damage("a name has no end")
        self.source.spend(end - at)
        return self.data[at:end]


def local_heap(source: Source, address: int) -> LocalHeap:
    """The heap at an address."""
    head = source.cursor(address, 32)
    head.expect(b"HEAP", 0)
    head.raw(3)
    size, _, at = (head.number() for _ in range(3))
    return LocalHeap(source, source.cursor(at, size).data)


@dataclass(frozen=True)
class GlobalHeaps:
    """Texts of variable length; each heap of a file is read once."""

    source: Source
    known: dict[int, dict[int, bytes]] = field(default_factory=dict)

    def text(self, reference: Cursor) -> bytes:
        """The text of an element: how long it is, in which heap, and as which of the objects there."""
        size, address, index = reference.number(4), reference.number(), reference.number(4)
        if size == 0:
            return b""
        if address not in self.known:
            self.known[address] = _global_heap(self.source, address)
        found = self.known[address].get(index, b"")
        if size > len(found):
            raise Damage("a text is longer than what is stored of it")
        self.source.spend(size)
        return found[:size]


def _global_heap(source: Source, address: int) -> dict[int, bytes]:
    head = source.cursor(address, 16)
    head.expect(b"GCOL", 1)
    head.raw(3)
    size = head.number()
    body = source.cursor(address + 16, size - 16 if size > 16 else 0)
    found: dict[int, bytes] = {}
    while body.left >= 16:
        index, _, length = body.number(2), body.number(6), body.number()
        if index == 0:  # the free space, which is last
            break
        found[index] = body.raw(length)
        body.raw(min(-length % 8, body.left))
    return found


@dataclass(frozen=True)
class FractalHeap:
    """What is too much for an object itself: blocks, each with what comes before it."""

    width: int
    starts: tuple[int, ...]
    blocks: tuple[Cursor, ...]

    def object(self, identity: Cursor) -> Cursor:
        """A part of a block by what refers to it: kind, place, size."""
        if identity.number(1) != 0:
            raise Damage("a heap is used in a way that Keras does not use")
        place, size = identity.number(self.width), identity.number(identity.left)
        k = bisect_right(self.starts, place) - 1
        if k < 0:
            raise Damage("a heap has no such object")
        block = Cursor(self.blocks[k].data, place - self.starts[k])
        return Cursor(block.raw(size))


def fractal_heap(source: Source, address: int) -> FractalHeap:
    """The heap at an address, with all of its blocks."""
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
