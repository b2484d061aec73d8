"""Many small graphs in one, which have nothing to do with each other: one build and one process run them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from graph_maker import Case

from lstmgen.graph.graph import Graph, GraphBuilder
from lstmgen.graph.shape import Length
from lstmgen.plan.cost import DEFAULT_LENGTH

ARGUMENTS = 120  # C99 promises that a function may have 127


def joined(graphs: Sequence[Graph]) -> Graph:
    """One graph of several; axes of the same name are the same."""
    builder = GraphBuilder()
    inputs, outputs = [], []
    for graph in graphs:
        values = {value.name: builder.input(value.name, value.shape) for value in graph.inputs}
        inputs += values.values()
        for node in graph.nodes:
            given = [values[value.name] for value in node.inputs]
            made = builder.add(node.operation, *given, name=node.name, label=node.label)
            values.update(zip((value.name for value in node.outputs), made, strict=True))
        outputs += [values[value.name] for value in graph.outputs]
    names = [tuple(value.name for value in ends) for ends in (inputs, outputs)]
    return Graph(tuple(inputs), tuple(builder.nodes), tuple(outputs), names[0], names[1], tuple(builder.equal))


@dataclass
class Group:
    """Cases that can be as long as each other.

    Attributes:
        lengths: those of all of them.
        room: how many arguments a function may still have.
    """

    cases: dict[str, Case] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    room: int = ARGUMENTS

    @property
    def graph(self) -> Graph:
        return joined([case.graph for case in self.cases.values()])

    @property
    def every_length(self) -> tuple[int, ...]:
        """These, and the longest that C has room for, where all cases may be so long."""
        longest = all(len(case.every_length) > len(case.lengths) for case in self.cases.values() if case.graph.axes())
        return (*self.lengths, DEFAULT_LENGTH) if self.lengths and longest else self.lengths

    @property
    def owners(self) -> list[tuple[str, Case]]:
        """For each output the case that it is of."""
        return [(name, case) for name, case in self.cases.items() for _ in case.graph.outputs]

    def inputs(self, length: int, seed: int | None = None) -> tuple[np.ndarray, ...]:
        return tuple(x for case in self.cases.values() for x in case.inputs(length, seed))

    def takes(self, case: Case) -> bool:
        """Whether a case, and those that are here, can be as long as the other."""
        lengths = lengths_of(case)
        if arguments(case.graph) > self.room:
            return False
        if set(lengths) <= set(self.lengths) or not self.lengths:
            return fits(case, self.lengths)
        return fits(case, self.lengths) and all(fits(each, lengths) for each in self.cases.values())

    def add(self, name: str, case: Case) -> None:
        self.cases[name] = case
        self.lengths = tuple(sorted({*self.lengths, *lengths_of(case)}))
        self.room -= arguments(case.graph)


def lengths_of(case: Case) -> tuple[int, ...]:
    return case.lengths if case.graph.axes() else ()


def arguments(graph: Graph) -> int:
    return len(graph.outputs) + sum(1 + sum(isinstance(dim, Length) for dim in x.shape) for x in graph.inputs)


def fits(case: Case, lengths: Iterable[int]) -> bool:
    """Whether a case means something at these lengths, none of which is shorter than those that it has."""
    shortest = min(lengths_of(case), default=0)
    return all(length >= shortest and means_something(case, length) for length in {*lengths} - {*lengths_of(case)})


@cache
def means_something(case: Case, length: int) -> bool:
    try:
        with np.errstate(all="ignore"):
            case.graph.evaluate(*case.inputs(length))
    except (ValueError, IndexError):
        return False
    return True


def groups(cases: Mapping[str, Case]) -> Iterator[Group]:
    """All cases, in as few groups as can be."""
    open_: list[Group] = []
    for name, case in sorted(cases.items(), key=lambda item: len(lengths_of(item[1])) == 1):
        group = next((each for each in open_ if each.takes(case)), None)
        if group is None:
            group = Group()
            open_.append(group)
        group.add(name, case)
    yield from open_
