"""What a template sees of a call: places in memory, sizes and shapes as expressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.graph.shape import Shape
from lstmgen.plan.program import Call
from lstmgen.targets.indexing.expressions import alone, dim, size
from lstmgen.targets.indexing.operands import indexing
from lstmgen.targets.indexing.timesteps import Traversal, body_arguments
from lstmgen.targets.javascript.memory import Layout
from lstmgen.targets.javascript.names import Names
from lstmgen.targets.javascript.syntax import JAVASCRIPT
from lstmgen.targets.text.expression import Expression, expression, joined
from lstmgen.targets.text.routine import RoutineView


@dataclass(frozen=True)
class CallView:
    """What a template sees of a call.

    Attributes:
        inputs, outputs: where they lie; "" for an output that nothing needs.
        input_dims, output_dims: the shapes, each dimension as an expression.
        input_sizes, output_sizes: their numbers of elements, as expressions.
        rows: number of rows of the first input, all axes but the last.
        in_place: the first output lies where the first input does.
        scratch: where there is room to work, by what it is for.
        body: the call of the function for timestep t, where the layer repeats a graph of its own.
        indexing: loops, windows and offsets that only this operation's template knows.
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
    in_place: bool
    scratch: Mapping[str, Expression]
    body: Expression
    indexing: Mapping[str, object]

    def timestep(self, x: str) -> str:
        """Which timestep of how many of a recurrent layer, x, and how far from it the next one is.

        Where timesteps are masked, each is alone, as not all count.
        """
        operation, traversal = self.operation, self.indexing["traversal"]
        assert isinstance(operation, (LSTM, GRU))
        assert isinstance(traversal, Traversal)
        single = operation.masked or traversal.once
        inputs = len(operation.kernel)
        place = "0, 1" if single else f"t, {traversal.count}"
        return f"{place}, {x}, {-inputs if operation.go_backwards else inputs}"


def call_view(call: Call, layout: Layout, names: Names) -> CallView:
    """A call with its places and sizes."""
    node, memory = call.node, layout.program.memory
    inputs, outputs = [value.shape for value in node.inputs], [value.shape for value in node.outputs]
    places_in = tuple(place(value.name, layout, names) for value in node.inputs)
    places_out = tuple(place(value.name, layout, names) for value in node.outputs)
    scratch = {name: names.working(node.name, name) for name in memory.scratch[node.name]}
    body = Expression("")
    if call.body is not None:
        arguments = ("m", *body_arguments(call, places_in, places_out, JAVASCRIPT), *scratch.values())
        body = expression("{}({});", names.body(call.body, node.name), joined(", ", arguments))
    return CallView(
        routine=names.view(call.routine),
        operation=node.operation,
        inputs=places_in,
        outputs=places_out,
        input_dims=tuple(map(dims, inputs)),
        output_dims=tuple(map(dims, outputs)),
        input_sizes=tuple(map(elements, inputs)),
        output_sizes=tuple(map(elements, outputs)),
        rows=elements(inputs[0][:-1]) if inputs else Expression("1"),
        in_place=bool(inputs) and places_in[0] == places_out[0],
        scratch=scratch,
        body=body,
        indexing=indexing(node.operation, node, JAVASCRIPT),
    )


def place(name: str, layout: Layout, names: Names) -> Expression:
    """How statements say where a value lies: what has a place of its own by a variable of that name."""
    memory = layout.program.memory
    return names.value(memory.roots[name]) if name in memory.locations else Expression("")


def dims(shape: Shape) -> tuple[Expression, ...]:
    """A shape as expressions."""
    return tuple(alone(dim(each, JAVASCRIPT)) for each in shape)


def elements(shape: Shape) -> Expression:
    """The number of elements of a shape."""
    return alone(size(shape, JAVASCRIPT))
