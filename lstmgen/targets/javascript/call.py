"""Variables of a call in templates: places in memory, sizes and shapes as expressions."""

from dataclasses import dataclass

from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.graph.shape import Shape
from lstmgen.plan.program import RoutineCall
from lstmgen.targets.indexing.call import ArrayCall, array_call
from lstmgen.targets.indexing.expressions import alone, dim, size
from lstmgen.targets.indexing.memory import MemoryLayout
from lstmgen.targets.indexing.timesteps import Traversal, body_arguments
from lstmgen.targets.javascript.literals import JAVASCRIPT
from lstmgen.targets.javascript.names import Names


@dataclass(frozen=True)
class CallView(ArrayCall):
    """A call as its template in JavaScript sees it.

    Attributes:
        body: the call of the function for timestep t, where the layer repeats a graph of its own.
    """

    body: str

    def timestep(self, x: str) -> str:
        """The arguments of a timestep of a recurrent layer: its index, the number of timesteps, x, and the stride of x.

        Where timesteps are masked, each is alone, as not all count.
        """
        operation, traversal = self.operation, self.indexing["traversal"]
        assert isinstance(operation, (LSTM, GRU))
        assert isinstance(traversal, Traversal)
        single = operation.masked or traversal.once
        inputs = len(operation.kernel)
        place = "0, 1" if single else f"t, {traversal.count}"
        return f"{place}, {x}, {-inputs if operation.go_backwards else inputs}"


def call_view(call: RoutineCall, layout: MemoryLayout, names: Names) -> CallView:
    """A call with its places and sizes."""
    node, memory = call.node, layout.program.memory
    places_in = tuple(place(value.name, layout, names) for value in node.inputs)
    places_out = tuple(place(value.name, layout, names) for value in node.outputs)
    scratch = {name: names.working(node.name, name) for name in memory.scratch[node.name]}
    body = ""
    if call.body is not None:
        arguments = ("m", *body_arguments(call, places_in, places_out, JAVASCRIPT), *scratch.values())
        body = f"{names.body(call.body, node.name)}({', '.join(arguments)});"
    shared = array_call(node, names.view(call.routine), (places_in, places_out), scratch, JAVASCRIPT)
    return CallView(**vars(shared), body=body)


def place(name: str, layout: MemoryLayout, names: Names) -> str:
    """The variable with the address of a value; "" where it has none."""
    memory = layout.program.memory
    return names.value(memory.roots[name]) if name in memory.locations else ""


def dims(shape: Shape) -> tuple[str, ...]:
    """A shape as expressions."""
    return tuple(alone(dim(length, JAVASCRIPT)) for length in shape)


def elements(shape: Shape) -> str:
    """The number of elements of a shape."""
    return alone(size(shape, JAVASCRIPT))
