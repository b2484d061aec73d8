"""Calls as the templates of C see them: pointers, sizes and shapes as expressions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from lstmgen.graph.graph import Value
from lstmgen.plan.buffers import Location
from lstmgen.plan.passes.bounds import Bounds, bounds
from lstmgen.plan.program import Program, RoutineCall
from lstmgen.targets.c.expressions import SYNTAX, size
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.parts import parts
from lstmgen.targets.c.projection import panel_indexing
from lstmgen.targets.indexing.call import ArrayCall, array_call
from lstmgen.targets.indexing.timesteps import body_arguments


@dataclass(frozen=True)
class CallView(ArrayCall):
    """A call as its template in C sees it, with pointers to its inputs and outputs.

    Attributes:
        row_sizes: elements of each input at one timestep.
        elements: element types of the outputs.
        body: the function that a Map or Scan calls at every timestep; None for other operations.
        copied: whether the routine's function takes a copy of the recurrent kernel, which not every call makes.
        next_samples: offsets from each input of a sample in a batch to that of the next.
        parts: see `Places.parts`, of the first input and of the first state.
    """

    row_sizes: tuple[str, ...]
    elements: tuple[str, ...]
    body: Body | None
    copied: bool
    next_samples: tuple[str, ...]
    parts: tuple[int, ...]

    @property
    def template(self) -> str:
        """The template of its kernel."""
        return f"c/layers/{self.routine.kernel}.c.j2"


@dataclass(frozen=True)
class Body:
    """The call of a body at timestep t: its function, the arguments, and whether it can return an error."""

    name: str
    arguments: tuple[str, ...]
    fails: bool


class Places:
    """The locations of a program's values as C expressions, within one function.

    Args:
        ends: the parameters for the inputs, and for the outputs.
        in_context: whether shared buffers are members of the context; those of a body are parameters.
    """

    def __init__(
        self, program: Program, names: Names, ends: tuple[list[str], list[str]], *, in_context: bool = True
    ) -> None:
        self.program = program
        self.names = names
        self.inputs, self.outputs = ends
        self.in_context = in_context

    @cached_property
    def limits(self) -> Bounds:
        """The bounds of all values."""
        return bounds(self.program.graph)

    def parts(self, value: Value) -> int:
        """The parts of a number on tiles, if the code may use any."""
        return parts(self.limits[value.name]) if self.names.dialect.paired else 3

    def in_buffer(self, name: str) -> bool:
        return self.program.memory.locations[name].kind == "buffer"

    def buffer(self, k: int) -> str:
        """The address of a shared buffer."""
        return member(f"buffer_{k}") if self.in_context else f"work_{k}"

    def numbered(self, k: int) -> tuple[str, str]:
        """The address of a shared buffer, and its element type."""
        return self.buffer(k), self.program.memory.elements[k]

    def buffer_of(self, name: str) -> tuple[str, str]:
        """The address of the buffer that a value is in, and its element type."""
        return self.numbered(self.program.memory.locations[name].index)

    def pointer(self, name: str) -> str:
        """The expression of a value: a local pointer if it is in a buffer, else its address."""
        memory = self.program.memory
        if name not in memory.locations:
            return ""
        return self.names.value(memory.roots[name]) if self.in_buffer(name) else self.address(name)

    def address(self, name: str) -> str:
        """The address of a value."""
        location: Location = self.program.memory.locations[name]
        if location.kind == "input":
            return self.inputs[location.index]
        if location.kind == "output":
            return self.outputs[location.index]
        if location.kind == "state":
            return member(self.names.state(self.program.memory.states[location.index]))
        if location.kind == "constant":
            return self.names.array(self.program.calls[location.index].routine, "value")
        return self.buffer(location.index)

    def next_sample(self, value: Value) -> str:
        """The offset from a value of a sample in a batch to that of the next: in the user's array, or the contexts."""
        location = self.program.memory.locations.get(value.name)
        if location is None or location.kind == "constant":
            return "0"
        return size(value.shape) if location.kind in ("input", "output") else "stride"


def member(name: str) -> str:
    """A member of the context."""
    return f"ctx->{name}"


def call_view(call: RoutineCall, program: Program, names: Names, places: Places) -> CallView:
    """The view of a call, in a function that has its values at these places."""
    node = call.node
    pointers_in = tuple(places.pointer(value.name) for value in node.inputs)
    pointers_out = tuple(places.pointer(value.name) for value in node.outputs)
    working = {name: names.working(node.name, name) for name in program.memory.scratch[node.name]}
    body = None
    if call.body is not None:
        arguments = (*body_arguments(call, pointers_in, pointers_out, SYNTAX), *working.values())
        body = Body(names.body(call.body), arguments, call.body.looks_up)
    shared = array_call(node, names.view(call.routine), (pointers_in, pointers_out), working, SYNTAX)
    operation = names.shown(node.operation, call.routine)
    of_step = f"{member('prepared')} % 2" if names.prepares and places.in_context else "0"
    panels_of_node = panel_indexing(node, shared.indexing.get("traversal"), of_step)
    return CallView(
        **vars(replace(shared, operation=operation, indexing=shared.indexing | panels_of_node)),
        row_sizes=tuple(size(value.shape[1:]) for value in node.inputs),
        elements=tuple(value.element for value in node.outputs),
        body=body,
        copied=call.routine in names.copied,
        next_samples=tuple(map(places.next_sample, node.inputs)),
        parts=tuple(map(places.parts, (*node.inputs[:1], *node.outputs[1:2]))),
    )
