"""Nested loops over the axes of tensors, as expressions: counters, counts, and indices of elements.

Nested axes that all tensors traverse in the same way become one loop. Axes of length 1 need none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstmgen.graph.shape import Dim, Length, Shape
from lstmgen.targets.indexing.expressions import Syntax, alone, dim, scaled, size

COUNTERS = {1: "k", 2: "ik", 3: "ijk"}
MANY_COUNTERS = "ijklmnuvw"


@dataclass(frozen=True)
class Walk:
    """The walk along one axis of a tensor: element `start + step * counter`, or always `start`.

    Attributes:
        loop: number of the loop; None if the index is constant.
    """

    loop: int | None = None
    start: Dim = 0
    step: int = 1


@dataclass(frozen=True)
class Operand:
    """A tensor with one `Walk` per axis."""

    shape: Shape
    walks: tuple[Walk, ...]

    def stride(self, axis: int) -> Shape:
        """Returns the factors of the distance in memory between two neighbors along an axis."""
        return self.shape[axis + 1 :]

    def axis_of(self, loop: int) -> int | None:
        """Returns the axis that a loop walks along."""
        return next((axis for axis, walk in enumerate(self.walks) if walk.loop == loop), None)


@dataclass(frozen=True)
class Loop:
    """for (counter = 0; counter < count; ++counter): one loop, or several nested ones collapsed into one.

    Attributes:
        collapsed: the numbers of the nested loops, from the outermost; one where nothing is collapsed.
    """

    counter: str
    count: str
    collapsed: tuple[int, ...]


@dataclass(frozen=True)
class Nest:
    """Loops, and for each operand the index of its element.

    Attributes:
        strides: for each operand, its distance in memory per iteration of each loop.
    """

    loops: tuple[Loop, ...]
    index: tuple[str, ...]
    strides: tuple[tuple[str, ...], ...]


def identity(shape: Shape) -> Operand:
    """Returns a tensor whose axes are walked in order by the loops of the same number."""
    return Operand(shape, tuple(Walk(axis) for axis in range(len(shape))))


def broadcast(shape: Shape, rank: int) -> Operand:
    """Returns a tensor walked along the last of `rank` loops; indices of axes of length 1 are constant."""
    skipped = rank - len(shape)
    return Operand(shape, tuple(Walk(None if n == 1 else skipped + axis) for axis, n in enumerate(shape)))


def nest(counts: Shape, *operands: Operand, syntax: Syntax, splits: Sequence[int] = (), counters: str = "") -> Nest:
    """Returns nested loops over `counts` except 1; neighbors are collapsed if all operands allow it.

    Args:
        splits: loops that must not be collapsed with the loop around them.
        counters: names of the counters; by default the innermost is k.
    """
    live = [loop for loop, count in enumerate(counts) if count != 1]
    operands = tuple(_without_ones(operand, live) for operand in operands)
    groups: list[list[int]] = []
    for loop in live:
        if (
            groups
            and loop not in splits
            and all(_collapses(groups[-1][-1], loop, counts, operand) for operand in operands)
        ):
            groups[-1].append(loop)
        else:
            groups.append([loop])
    counters = counters or COUNTERS.get(len(groups), MANY_COUNTERS)
    assert len(groups) <= len(counters), f"{len(groups)} nested loops"
    names = {group[-1]: counter for group, counter in zip(groups, counters)}
    loops = [
        Loop(names[group[-1]], alone(size(tuple(counts[loop] for loop in group), syntax)), tuple(group))
        for group in groups
    ]
    strides = tuple(tuple(_stride(operand, group[-1], syntax) for group in groups) for operand in operands)
    return Nest(tuple(loops), tuple(_index(operand, names, syntax) for operand in operands), strides)


def _without_ones(operand: Operand, live: Sequence[int]) -> Operand:
    """Returns an operand without axes of length 1; walks of loops of length 1 become constant."""
    axes = [axis for axis, n in enumerate(operand.shape) if n != 1]
    walks = [operand.walks[axis] for axis in axes]
    return Operand(
        tuple(operand.shape[axis] for axis in axes),
        tuple(walk if walk.loop in live else Walk(None, walk.start) for walk in walks),
    )


def _collapses(outer: int, inner: int, counts: Shape, operand: Operand) -> bool:
    """Returns whether one loop can index the operand as two nested loops do."""
    a, b = operand.axis_of(outer), operand.axis_of(inner)
    if a is None or b is None:
        return a is b
    full_row = operand.walks[b] == Walk(inner) and operand.shape[b] == counts[inner]
    return b == a + 1 and full_row and operand.walks[a].step == 1


def _stride(operand: Operand, loop: int, syntax: Syntax) -> str:
    axis = operand.axis_of(loop)
    return "0" if axis is None else size((operand.walks[axis].step, *operand.stride(axis)), syntax)


def _index(operand: Operand, names: Mapping[int, str], syntax: Syntax) -> str:
    terms = []
    constant = 0
    for axis, walk in enumerate(operand.walks):
        counter = "" if walk.loop is None else names.get(walk.loop, "")
        text, fixed = _term(walk, counter, operand.stride(axis), syntax)
        terms += [text] if text else []
        constant += fixed
    return " + ".join([*terms, *([str(constant)] if constant or not terms else [])])


def _term(walk: Walk, counter: str, stride: Shape, syntax: Syntax) -> tuple[str, int]:
    """Returns the term of an axis in an index: an expression, and a constant."""
    start, step = walk.start, walk.step
    known = start == 0 or not any(isinstance(n, Length) for n in (start, *stride))
    fixed = int(size((start, *stride), syntax)) if known and start != 0 else 0
    if not counter:
        return "" if known else size((start, *stride), syntax), fixed
    counted = counter if abs(step) == 1 else f"{counter} * {abs(step)}"
    if known and step > 0:
        return scaled(counter, (step, *stride), syntax), fixed
    first = alone(dim(start, syntax))
    at = f"({first} - {counted})" if step < 0 else f"({counted} + {first})"
    return scaled(at, stride, syntax), 0
