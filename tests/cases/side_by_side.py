"""Many small graphs in one, which have nothing to do with each other: one build and one process run them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from graph_maker import Case, at_length

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

    def step_inputs(self, step: Graph, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        """What a step of all cases is given, with the time axis."""
        cases = [case for case in self.cases.values() for _ in case.graph.inputs]
        drawn = [case.draw(rng, at_length(x.shape, 1)) for case, x in zip(cases, step.inputs, strict=True)]
        return tuple(x.astype(np.float32).astype(np.float64) for x in drawn)

    def evaluate(self, length: int, seed: int | None = None) -> list[np.ndarray]:
        """What all outputs mean for these inputs."""
        return [y for case in self.cases.values() for y in evaluated(case, length, seed)]

    def compare(self, got: Sequence[np.ndarray] | int, wanted: Sequence[np.ndarray], where: str) -> None:
        """Asserts that a prediction in float32 is what was wanted, as exactly as each case asks."""
        assert not isinstance(got, int), f"{where}: error {got}"
        for a, b, (name, case) in zip(got, wanted, self.owners, strict=True):
            assert a.shape == b.shape, name
            scale = max(1.0, np.abs(b).max(initial=0.0))
            np.testing.assert_allclose(a, b, rtol=0, atol=case.tolerance * scale, err_msg=f"{name}, {where}")

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
def evaluated(case: Case, length: int, seed: int | None) -> tuple[np.ndarray, ...]:
    """What a case means, which is the same for every language."""
    return tuple(case.graph.evaluate(*case.inputs(length, seed)))


@cache
def means_something(case: Case, length: int) -> bool:
    try:
        with np.errstate(all="ignore"):
            case.graph.evaluate(*case.inputs(length))
    except (ValueError, IndexError):
        return False
    return True


def groups(cases: Mapping[str, Case], kind: Callable[[Graph], object] = lambda _: None) -> Iterator[Group]:
    """All cases, in as few groups as can be, those of one kind together."""
    open_: list[tuple[object, Group]] = []
    for name, case in sorted(cases.items(), key=lambda item: len(lengths_of(item[1])) == 1):
        own = kind(case.graph)
        group = next((each for other, each in open_ if other == own and each.takes(case)), None)
        if group is None:
            group = Group()
            open_.append((own, group))
        group.add(name, case)
    yield from (group for _, group in open_)


def numbered(groups: Iterable[Group]) -> dict[str, Group]:
    """Each by a name that C takes."""
    return {f"group_{k}": group for k, group in enumerate(groups)}
