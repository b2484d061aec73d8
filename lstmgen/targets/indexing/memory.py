"""Memory layout of code that computes in one array: constants, states, inputs, outputs, buffers.

All places are offsets: numbers, or expressions of the lengths of free axes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from lstmgen.graph.arrays import ArrayMap, each_once
from lstmgen.graph.elementwise import Constant
from lstmgen.graph.operation import Weight
from lstmgen.graph.shape import Length, Shape
from lstmgen.plan.buffers import State
from lstmgen.plan.program import Plan, Program
from lstmgen.targets.indexing.expressions import Syntax, size


@dataclass(frozen=True)
class Offset:
    """A number of elements: a constant, and how often each of some expressions."""

    constant: int = 0
    terms: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: Offset) -> Offset:
        counts: Counter[str] = Counter(dict(self.terms))
        counts.update(dict(other.terms))
        return Offset(self.constant + other.constant, tuple(counts.items()))

    def __str__(self) -> str:
        terms = [term if times == 1 else f"{times} * {term}" for term, times in self.terms]
        return " + ".join([*terms, *([str(self.constant)] if self.constant or not terms else [])])


def count(shape: Shape, syntax: Syntax) -> Offset:
    """The number of elements of a shape."""
    fixed = 1
    for dim in shape:
        fixed *= 1 if isinstance(dim, Length) else dim
    free = tuple(dim for dim in shape if isinstance(dim, Length))
    return Offset(0, ((size(free, syntax), fixed),)) if free else Offset(fixed)


def largest(shapes: Iterable[Shape], syntax: Syntax) -> Offset:
    """The largest of some numbers of elements; no length is 0."""
    counts = list(dict.fromkeys(count(shape, syntax) for shape in shapes))
    needed = [smaller for smaller in counts if not any(covers(other, smaller) for other in counts if other != smaller)]
    if len(needed) < 2:
        return next(iter(needed), Offset())
    return Offset(0, ((reduce(lambda a, b: syntax.larger.format(a=a, b=b), map(str, needed)), 1),))


def covers(large: Offset, small: Offset) -> bool:
    """Returns whether one number of elements, of one term at most, is never below another."""
    if not large.terms:
        return not small.terms and large.constant >= small.constant
    ((term, times),) = large.terms
    return all(name == term for name, _ in small.terms) and times >= (dict(small.terms).get(term, 0) or small.constant)


def held(program: Program, buffer: Iterable[Shape]) -> Iterator[Shape]:
    """The shapes that a program keeps in a buffer, which may hold others of another program with more free axes."""
    axes = {axis.name for axis in program.graph.axes()}
    yield from (shape for shape in buffer if all(dim.axes() <= axes for dim in shape if isinstance(dim, Length)))


@dataclass(frozen=True)
class Kept:
    """The beginning of the array, with the same places for all programs.

    Attributes:
        syntax: of expressions.
        base: where it begins.
        constants: tensors that are part of the model.
        states: what persists between calls, by node and name.
        end: where that ends.
    """

    syntax: Syntax
    base: int
    constants: Mapping[Weight, Offset]
    states: Mapping[tuple[str, str], Offset]
    end: Offset


def kept(plan: Plan, syntax: Syntax, base: int = 0) -> Kept:
    """Returns the layout of the beginning: constants, then states."""
    end = Offset(base)
    constants: ArrayMap[Offset] = ArrayMap()
    for array in constants_of(plan):
        constants[array], end = end, end + Offset(array.size)
    states = {}
    for state in states_of(plan):
        states[state.node, state.name], end = end, end + count(state.shape, syntax)
    return Kept(syntax, base, constants, states, end)


def constants_of(plan: Plan) -> Sequence[Weight]:
    """The tensors that are part of the model, each once."""
    routines = (routine for routine in plan.routines if isinstance(routine.operation, Constant))
    return each_once(array for routine in routines for array in routine.arrays.values())


def states_of(plan: Plan) -> Sequence[State]:
    """Returns the states that persist between calls, each once; those of known size first."""
    by_name = {(state.node, state.name): state for program in plan.programs for state in program.memory.states}
    return sorted(by_name.values(), key=lambda state: any(isinstance(dim, Length) for dim in state.shape))


def initial_values(plan: Plan, state: State, beginning: Kept) -> Offset | None:
    """Returns where the constant with the initial values of a state is; None if there is none."""
    if not state.constant:
        return None
    program = next(program for program in plan.programs if state in program.memory.states)
    (array,) = program.calls[program.memory.locations[state.constant].index].routine.arrays.values()
    return beginning.constants[array]


@dataclass(frozen=True)
class MemoryLayout:
    """The offsets of a program's values, as expressions; those of a body are its parameters."""

    program: Program
    kept: Kept
    inputs: Sequence[str]
    outputs: Sequence[str]
    buffers: Sequence[str]

    @property
    def parameters(self) -> Sequence[str]:
        """Returns the parameters of the function of a body: places of inputs, free lengths, places of all others."""
        return (*self.inputs, *self.program.lengths(), *self.outputs, *self.buffers)

    def address(self, name: str) -> str:
        """Returns the place of a value."""
        memory = self.program.memory
        place = memory.locations[name]
        if place.kind == "state":
            state = memory.states[place.index]
            return str(self.kept.states[state.node, state.name])
        if place.kind == "constant":
            (array,) = self.program.calls[place.index].routine.arrays.values()
            return str(self.kept.constants[array])
        return {"input": self.inputs, "output": self.outputs, "buffer": self.buffers}[place.kind][place.index]


def layout(program: Program, beginning: Kept) -> tuple[MemoryLayout, Offset]:
    """The layout of a whole program, and how many numbers it takes."""
    graph, end, syntax = program.graph, beginning.end, beginning.syntax
    places: dict[str, list[str]] = {}
    for kind, sizes in {
        "inputs": [count(value.shape, syntax) for value in graph.inputs],
        "outputs": [count(value.shape, syntax) for value in graph.outputs],
        "buffers": [largest(held(program, shapes), syntax) for shapes in program.memory.buffers],
    }.items():
        places[kind] = []
        for elements in sizes:
            places[kind].append(str(end))
            end += elements
    return MemoryLayout(program, beginning, **places), end


def body_layout(program: Program, beginning: Kept) -> MemoryLayout:
    """The layout of a body."""
    graph = program.graph
    return MemoryLayout(
        program,
        beginning,
        [f"input{k}" for k in range(len(graph.inputs))],
        [f"output{k}" for k in range(len(graph.outputs))],
        [f"work{k}" for k in range(len(program.memory.buffers))],
    )
