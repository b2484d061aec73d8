"""Rounds the inputs of step functions to float32, as Keras does.

A step function is a comparison, floor, a cast to integers, or a function that jumps: at a step, the last bit decides.
So 0.7 * 10 reaches 7 in float32, but not in float64. A number that leads to a step is rounded as Keras rounds it, and
each constant is Keras's float32. After sums, such as matrix products, float32 depends on the order of terms: nothing is
rounded there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.layout import Pad
from lstmgen.graph.operation import FLOAT, Operation, Weight
from lstmgen.read.calls.layer import Reading

JUMPS = frozenset(["floor", "ceil", "general_relu", "thresholded_relu", "hard_shrink"])
JUMPS_AT_ZERO = frozenset(["sign", "logical_not"])
# Functions that give float32 for float32.
UNROUNDED = JUMPS | JUMPS_AT_ZERO | {"linear", "relu", "abs", "negative", "hard_tanh"}
SINGLE = Activate(activation=Activation("single"))


def with_single(graph: Graph, reading: Reading) -> Graph:
    """Returns the graph with numbers rounded on their way to a step; as it is for a model that computes in float64."""
    if reading.double:
        return graph
    paths = paths_to_steps(graph)
    return _Rounded(graph, reading, paths).graph() if paths.values else graph


@dataclass(frozen=True)
class Paths:
    """Values that lead to a step without any sum on the way.

    Attributes:
        values: their names.
        moved: names of those that rounding can move onto the step, or across it: not from above zero to below it.
    """

    values: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)


def paths_to_steps(graph: Graph) -> Paths:
    """Returns the values from inputs and constants to steps."""
    constants = {node.outputs[0].name: node.operation for node in graph.nodes if isinstance(node.operation, Constant)}
    exact = {value.name for value in graph.inputs}
    for node in graph.nodes:
        if follows(node.operation) and exact.issuperset(value.name for value in node.inputs):
            exact.update(value.name for value in node.outputs)
    paths = Paths()
    for node in reversed(graph.nodes):
        names = {value.name for value in node.inputs} & exact
        outputs = {value.name for value in node.outputs} & exact
        if is_step(node.operation):
            paths.values.update(names)
            operands = [constants[name].value for name in names if name in constants]
            if not is_at_exact_place(node.operation, operands):
                paths.moved.update(names)
        elif outputs & paths.values:
            paths.values.update(names)
            if rounds(node.operation) or outputs & paths.moved:
                paths.moved.update(names)
    return paths


def follows(operation: Operation) -> bool:
    """Returns true where each number is one of the operands, or computed of one of each."""
    return operation.selects or operation.elementwise


def is_step(operation: Operation) -> bool:
    """Returns true where a result jumps."""
    if isinstance(operation, Activate):
        return operation.activation.name in JUMPS | JUMPS_AT_ZERO
    return isinstance(operation, Binary) and (operation.boolean or operation.kind == "remainder")


def is_at_exact_place(operation: Operation, constants: Sequence[Weight]) -> bool:
    """Returns true where rounding an input does not matter: beside zero, and for equality with integers.

    No number but the integer itself is meant to be equal to it: it marks padding.
    """
    if isinstance(operation, Activate):
        return operation.activation.name in JUMPS_AT_ZERO
    assert isinstance(operation, Binary)
    if operation.kind in ("logical_and", "logical_or"):
        return True
    if operation.kind in ("equal", "not_equal"):
        return any(np.array_equal(array, np.rint(array)) for array in constants)
    return operation.kind != "remainder" and any(not np.any(array) for array in constants)


def rounds(operation: Operation) -> bool:
    """Returns true where float32 rounds the result."""
    if isinstance(operation, Activate):
        return operation.activation.name not in UNROUNDED
    return operation.elementwise and not operation.selects


@dataclass
class _Rounded:
    """Builds the new graph, node by node.

    Attributes:
        nodes: those so far.
        replaced: by the name of a value, its rounded counterpart.
    """

    original: Graph
    reading: Reading
    paths: Paths
    nodes: list[Node] = field(default_factory=list)
    replaced: dict[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values = [*self.original.inputs, *(value for node in self.original.nodes for value in node.outputs)]
        self.names = GraphBuilder(value.name for value in values)

    def graph(self) -> Graph:
        """Returns the whole graph."""
        for value in self.original.inputs:
            if value.name in self.paths.moved and value.element == FLOAT and not self.is_whole(value):
                label = next(node.label for node in self.original.nodes if value in node.inputs)
                self.round(value, label)
        for node in self.original.nodes:
            self.add(node)
        return replace(self.original, nodes=tuple(self.nodes))

    def add(self, node: Node) -> None:
        """Appends a node, and what rounds its result."""
        node = replace(node, inputs=tuple(self.replaced.get(value.name, value) for value in node.inputs))
        (output, *_), operation = node.outputs, node.operation
        if not follows(operation) or output.name not in self.paths.values:
            jumps = isinstance(operation, Activate) and is_step(operation)
            self.nodes.append(replace(node, operation=in_float32(operation)) if jumps else node)
            return
        quotient = self.reading.quotients.get(output.name)
        if quotient is not None:
            node = self.divided(node, quotient)
        elif isinstance(operation, Affine) and np.any(np.abs(operation.scale) != 1) and np.any(operation.offset):
            zero, one = np.zeros((), np.float32), np.ones((), np.float32)
            product = replace(output, name=self.names.unique(f"{output.name}/product"))
            self.append(Node(product.name, replace(operation, offset=zero), node.inputs, (product,), node.label))
            self.round(product, node.label)
            inputs = (self.replaced[product.name],)
            node = replace(node, operation=replace(operation, scale=one), inputs=inputs)
        self.append(node)
        if rounds(node.operation) and not self.is_whole(output) and not self.is_floor_of_integers(node):
            self.round(output, node.label)

    def append(self, node: Node) -> None:
        self.nodes.append(replace(node, operation=in_float32(node.operation)))

    def divided(self, node: Node, quotient: tuple[Any, Any]) -> Node:
        """Returns a division in the place of a product with the reciprocal, which is less exact."""
        operands = []
        for operand in quotient:
            if not isinstance(operand, Value):
                value = Value(self.names.unique(f"{node.name}/operand"), np.shape(operand))
                self.append(Node(value.name, Constant(value=operand), (), (value,), node.label))
                operand = value
            operands.append(self.replaced.get(operand.name, operand))
        return replace(node, operation=Binary(kind="divide"), inputs=tuple(operands))

    def round(self, value: Value, label: str) -> None:
        """Appends what rounds a value for all that reads it."""
        rounded = replace(value, name=self.names.unique(f"{value.name}/single"))
        self.nodes.append(Node(rounded.name, SINGLE, (value,), (rounded,), label))
        self.replaced[value.name] = rounded

    def is_whole(self, value: Value) -> bool:
        """Returns true for integers: Keras computes them exactly, where float32 would not hold them."""
        known = self.reading.ranges.get(value.name)
        return known is not None and known.integral

    def is_floor_of_integers(self, node: Node) -> bool:
        """Returns true for a quotient of integers that is rounded down: Keras divides integers."""
        readers = [reader.operation for reader in self.original.nodes if node.outputs[0] in reader.inputs]
        floors = all(isinstance(reader, Activate) and reader.activation.name == "floor" for reader in readers)
        return bool(readers) and floors and all(map(self.is_whole, node.inputs))


def in_float32(operation: Operation) -> Operation:
    """Returns an operation whose constants, and parameters of its function, are those of Keras."""
    changed: dict[str, Any] = {name: single_array(array) for name, array in operation.weights().items()}
    if isinstance(operation, Activate):
        function = operation.activation
        parameters = tuple((name, float(single_array(np.array(number)))) for name, number in function.parameters)
        changed["activation"] = replace(function, parameters=parameters)
    if isinstance(operation, Pad):
        changed["value"] = float(single_array(np.array(operation.value)))
    return replace(operation, **changed)  # type: ignore[type-var]


def single_array(array: Weight) -> Weight:
    """Returns an array in float32; as it is where that loses an integer, or overflows."""
    if array.dtype != np.float64:
        return array
    with np.errstate(over="ignore"):
        single = array.astype(np.float32)
    lost = (array == np.rint(array)) & (single != array)
    return array if np.any(lost) else single


def is_double(config: Any) -> bool:
    """Returns true where a layer of the model, or an input, is of float64."""
    items = [config]
    while items:
        item = items.pop()
        if isinstance(item, str) and item == "float64":
            return True
        if isinstance(item, Mapping):
            items.extend(item.values())
        elif isinstance(item, (list, tuple)):
            items.extend(item)
    return False
