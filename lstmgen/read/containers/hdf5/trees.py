"""Reads B-trees, which list the members of large groups and objects."""

from collections.abc import Iterator

from lstmgen.read.containers.cursor import ByteSource, Damage

HEAD = 6  # bytes of a node before its records: signature, version, type


def old_leaves(source: ByteSource, address: int) -> Iterator[int]:
    """Yields the addresses of the symbol nodes of a group, in order."""
    waiting, seen = [address], set[int]()
    while waiting:
        here = waiting.pop()
        if here in seen:
            raise Damage("a tree contains a circle")
        seen.add(here)
        head = source.cursor(here, 24)
        head.expect(b"TREE", 0)  # this structure has a type instead of a version: 0 is a tree of groups
        level, used = head.number(1), head.number(2)
        body = source.cursor(here + 24, 16 * used)
        children = []
        for _ in range(used):
            body.raw(8)
            children.append(body.number())
        if level:
            waiting.extend(reversed(children))
        else:
            yield from children


def records(source: ByteSource, address: int, kind: int) -> Iterator[bytes]:
    """Yields the records of a B-tree of version 2, in no particular order."""
    head = source.cursor(address, 38)
    head.expect(b"BTHD", 0)
    if head.number(1) != kind:
        raise Damage("a tree is of another type")
    node, record, depth = head.number(4), head.number(2), head.number(2)
    head.raw(2)
    root, count = head.number(), head.number(2)
    if node <= HEAD + 4 or not 0 < record < node or depth > 8:
        raise Damage("a tree is malformed")
    shapes = _pointers(node, record, depth)
    waiting = [(root, count, depth)] if count else []
    while waiting:
        here, count, level = waiting.pop()
        sizes = shapes[level]
        body = source.cursor(here, HEAD + count * record + (count + 1) * sum(sizes))
        body.expect(b"BTIN" if level else b"BTLF", 0)
        body.raw(1)
        for _ in range(count):
            yield body.raw(record)
        if level:
            for _ in range(count + 1):
                below, inside, _ = (body.number(size) for size in sizes)
                waiting.append((below, inside, level - 1))


def _pointers(node: int, record: int, depth: int) -> list[tuple[int, ...]]:
    """Sizes in bytes of the fields of a pointer, per level: address, records in the node, records in its subtree.

    The last two depend on the largest possible counts.
    """
    most = (node - HEAD - 4) // record
    width, total, below = _width(most), most, 0
    shapes: list[tuple[int, ...]] = [()]
    for _ in range(depth):
        sizes = (8, width, below)
        most = (node - HEAD - 4 - sum(sizes)) // (record + sum(sizes))
        total += most * (total + 1)
        below = _width(total)
        shapes.append(sizes)
    return shapes


def _width(number: int) -> int:
    return max(1, (number.bit_length() + 7) // 8)
