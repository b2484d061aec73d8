"""Conditions on the lengths of a function's inputs, for every language to spell."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstmgen.graph.conditions import Conditions
from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Axis, Dim, Length, Linear


@dataclass(frozen=True)
class MeasuredAxis:
    """An axis of an input, where a length is measured."""

    index: int
    axis: int


@dataclass(frozen=True)
class AtLeast:
    """A length must not be below `least`."""

    length: Length
    least: int


@dataclass(frozen=True)
class Equal:
    """Two lengths must be the same; the second may be measured at another place."""

    first: Dim
    second: Dim | MeasuredAxis


Check = AtLeast | Equal


def checks(graph: Graph, conditions: Conditions) -> tuple[Check, ...]:
    """Returns the conditions that the shapes of single inputs do not include."""
    return (*repeated(graph), *(Equal(a, b) for a, b in conditions.equal), *shortest(conditions))


def repeated(graph: Graph) -> Iterator[Equal]:
    """Yields each further place of an axis: it must have the length of the first one."""
    seen: set[Axis] = set()
    for index, value in enumerate(graph.inputs):
        for axis, length in enumerate(value.shape):
            if not isinstance(length, Axis):
                continue
            if length in seen:
                yield Equal(length, MeasuredAxis(index, axis))
            seen.add(length)


def shortest(conditions: Conditions) -> Iterator[AtLeast]:
    """Yields the least lengths of inputs: conditions on computed lengths become conditions on their sources."""
    least: dict[Length, int] = {}
    for length, wanted in conditions.least:
        source, needed = _source(length, wanted)
        least[source] = max(needed, least.get(source, 0))
    yield from (AtLeast(length, wanted) for length, wanted in least.items())


def _source(length: Length, wanted: int) -> tuple[Length, int]:
    """The length from which another is computed, and how long it must be for the other to have the wanted length."""
    while isinstance(length, Linear):
        wanted = -((length.add - wanted * length.divisor) // length.factor)
        length = length.base
    return length, wanted
