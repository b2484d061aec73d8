"""Variables of a call in templates of languages with flat arrays: places, shapes and sizes as expressions."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.graph.graph import Node
from lstmgen.graph.operation import Operation
from lstmgen.graph.shape import Shape
from lstmgen.targets.indexing.expressions import Syntax, alone, dims, size
from lstmgen.targets.indexing.operands import Indexing, indexing
from lstmgen.targets.text.routine import RoutineView

Places = tuple[str, ...]


@dataclass(frozen=True)
class ArrayCall:
    """A call as its template reads it: all values are expressions.

    Attributes:
        inputs, outputs: their places; "" for an output that nothing reads.
        scratch: the places of scratch buffers, by their names in the kernel.
        input_dims, output_dims: the shapes, each dimension as an expression.
        input_sizes, output_sizes: their numbers of elements.
        rows: number of rows of the first input, all axes but the last.
        in_place: whether the first output overwrites the first input.
        indexing: loops, windows and offsets for the template of this operation, see `operands.indexing`.
    """

    routine: RoutineView
    operation: Operation
    inputs: Places
    outputs: Places
    scratch: Mapping[str, str]
    input_dims: tuple[tuple[str, ...], ...]
    output_dims: tuple[tuple[str, ...], ...]
    input_sizes: tuple[str, ...]
    output_sizes: tuple[str, ...]
    rows: str
    in_place: bool
    indexing: Indexing


def array_call(
    node: Node,
    routine: RoutineView,
    places: tuple[Places, Places],
    scratch: Mapping[str, str],
    syntax: Syntax,
) -> ArrayCall:
    """Returns the variables of a node with inputs and outputs at these places."""

    def elements(shape: Shape) -> str:
        return alone(size(shape, syntax))

    inputs, outputs = [value.shape for value in node.inputs], [value.shape for value in node.outputs]
    return ArrayCall(
        routine=routine,
        operation=node.operation,
        inputs=places[0],
        outputs=places[1],
        scratch=scratch,
        input_dims=tuple(dims(shape, syntax) for shape in inputs),
        output_dims=tuple(dims(shape, syntax) for shape in outputs),
        input_sizes=tuple(map(elements, inputs)),
        output_sizes=tuple(map(elements, outputs)),
        rows=elements(inputs[0][:-1]) if inputs else "1",
        in_place=bool(inputs) and places[0][0] == places[1][0],
        indexing=indexing(node.operation, node, syntax),
    )
