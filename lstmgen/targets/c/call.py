"""What a C template sees of a call: pointers, sizes and shapes as C expressions, so that nothing is left to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.graph.graph import Node
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import ConvLSTM, Recurrent
from lstmgen.plan.buffers import Location
from lstmgen.plan.passes.embedding_table import INDEXED
from lstmgen.plan.program import Call, Part, Program
from lstmgen.targets.c.expressions import SYNTAX, dim, size
from lstmgen.targets.c.layouts.panels import panels
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.projection import projection
from lstmgen.targets.indexing.expressions import alone
from lstmgen.targets.indexing.operands import Indexing, indexing
from lstmgen.targets.indexing.timesteps import body_arguments
from lstmgen.targets.text.expression import Expression, variable
from lstmgen.targets.text.routine import RoutineView


@dataclass(frozen=True)
class CallView:
    """What a template sees of a call.

    Attributes:
        inputs, outputs: pointers; "" for an output that nothing needs.
        input_dims, output_dims: the shapes, each dimension as a C expression.
        input_sizes, output_sizes: their numbers of elements, as C expressions.
        rows: number of rows of the first input, all axes but the last.
        row_sizes: elements of each input at one timestep.
        elements: element types of the outputs.
        in_place: the first output lies where the first input does.
        scratch: pointers to working space, by what it is for.
        body: the function that it calls at every timestep, if it does.
        copied: the function of its routine takes a copy of the recurrent kernel, which not every call has.
        indexing: loops and offsets that only this operation's template knows, see `indexing`.
    """

    routine: RoutineView
    operation: Operation
    inputs: tuple[Expression, ...]
    outputs: tuple[Expression, ...]
    input_dims: tuple[tuple[Expression, ...], ...]
    output_dims: tuple[tuple[Expression, ...], ...]
    input_sizes: tuple[Expression, ...]
    output_sizes: tuple[Expression, ...]
    rows: Expression
    row_sizes: tuple[Expression, ...]
    elements: tuple[str, ...]
    in_place: bool
    scratch: Mapping[str, Expression]
    body: Body | None
    copied: bool
    indexing: Mapping[str, object]

    @property
    def template(self) -> str:
        """The template of its kernel."""
        return f"c/layers/{self.routine.kernel}.c.j2"


@dataclass(frozen=True)
class Body:
    """How a body is called at timestep t: its name, what it is given, and whether it can fail."""

    name: str
    arguments: tuple[Expression, ...]
    fails: bool


class Places:
    """Where the values of a program lie, for one function that runs it.

    Args:
        ends: the parameters for the inputs, and for the outputs.
        in_context: the shared buffers are in the context; those of a body are parameters.
    """

    def __init__(
        self, program: Program, names: Names, ends: tuple[list[str], list[str]], *, in_context: bool = True
    ) -> None:
        self.program = program
        self.names = names
        self.inputs, self.outputs = (list(map(variable, side)) for side in ends)
        self.in_context = in_context

    def in_buffer(self, name: str) -> bool:
        return self.program.memory.locations[name].kind == "buffer"

    def buffer(self, k: int) -> Expression:
        """Where a buffer lies."""
        return member(f"buffer_{k}") if self.in_context else variable(f"work_{k}")

    def numbered(self, k: int) -> tuple[Expression, str]:
        """Where a buffer lies, and the type of its elements."""
        return self.buffer(k), self.program.memory.elements[k]

    def buffer_of(self, name: str) -> tuple[Expression, str]:
        """The same of a value's buffer."""
        return self.numbered(self.program.memory.locations[name].index)

    def pointer(self, name: str) -> Expression:
        """How statements name a value; those in a buffer by a pointer of their own."""
        memory = self.program.memory
        if name not in memory.locations:
            return Expression("")
        return self.names.value(memory.roots[name]) if self.in_buffer(name) else self.address(name)

    def address(self, name: str) -> Expression:
        """Where it lies."""
        location: Location = self.program.memory.locations[name]
        if location.kind == "input":
            return self.inputs[location.index]
        if location.kind == "output":
            return self.outputs[location.index]
        if location.kind == "state":
            return member(self.names.state(self.program.memory.states[location.index]))
        if location.kind == "constant":
            return Expression(self.names.array(self.program.calls[location.index].routine, "value"))
        return self.buffer(location.index)


def member(name: str) -> Expression:
    """A member of the context."""
    return Expression(f"ctx->{name}", ("ctx",))


def call_view(call: Call, program: Program, names: Names, places: Places) -> CallView:
    """A call with its pointers and sizes."""
    node = call.node
    inputs, outputs = [value.shape for value in node.inputs], [value.shape for value in node.outputs]
    scratch = program.memory.scratch[node.name]
    pointers_in = tuple(places.pointer(value.name) for value in node.inputs)
    pointers_out = tuple(places.pointer(value.name) for value in node.outputs)
    working = {name: names.working(node.name, name) for name in scratch}
    body = None
    if call.body is not None:
        arguments = (*body_arguments(call, pointers_in, pointers_out, SYNTAX), *working.values())
        body = Body(names.body(call.body), arguments, fails(call.body))
    return CallView(
        routine=names.view(call.routine),
        operation=node.operation,
        inputs=pointers_in,
        outputs=pointers_out,
        input_dims=tuple(tuple(alone(dim(each)) for each in shape) for shape in inputs),
        output_dims=tuple(tuple(alone(dim(each)) for each in shape) for shape in outputs),
        input_sizes=tuple(alone(size(shape)) for shape in inputs),
        output_sizes=tuple(alone(size(shape)) for shape in outputs),
        rows=alone(size(inputs[0][:-1])) if inputs else Expression("1"),
        row_sizes=tuple(size(shape[1:]) for shape in inputs),
        elements=tuple(value.element for value in node.outputs),
        in_place=bool(inputs) and pointers_in[0] == pointers_out[0],
        scratch=working,
        body=body,
        copied=call.routine in names.copied,
        indexing=indexing(node.operation, node, SYNTAX) | panel_indexing(node),
    )


def fails(program: Program | Part) -> bool:
    """Whether it can meet an index that it has no row for."""
    return any(isinstance(call.node.operation, INDEXED) for call in program.every_call())


def has_panels(view: CallView) -> bool:
    """Whether it is a recurrent kernel in panels, whose states have buffers with room for these."""
    return "padded_h" in view.scratch


def panel_indexing(node: Node) -> Indexing:
    """What kernels in panels want to know of a recurrent layer."""
    operation = node.operation
    if not isinstance(operation, Recurrent) or isinstance(operation, ConvLSTM):
        return {}
    return {"panels": panels(operation), "projection": projection(operation, node.inputs[0].shape)}
