"""Perturbs weights, inputs and intermediate values like rounding to float32, to measure the change of outputs.

Each real number moves up or down, at random, by one unit in the last place of float32. If that changes an output, the
rounding in the network changes it as much.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Affine, Constant
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.kinds import kinds
from lstmgen.graph.layout import Move, Pad
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import FLOAT, Array, Operation, f64
from lstmgen.graph.recurrent import Gated
from lstmgen.graph.repeated import Repeated
from lstmgen.graph.shape import Shape
from lstmgen.samples.synthetic import Sample

ULP = 2.0**-23  # unit in the last place of 1.0
LEAST_NORMAL = 2.0**-126  # smallest normal float32; smaller numbers may become 0
LARGE = 4.0  # the plan may fold smaller offsets into weights, where products round before the subtraction
SUBTRACTING = frozenset(["tanh_shrink"])  # activations that lose digits inside: x - tanh(x)
UNROUNDED = (Move, Pad, Constant, Embedding, Repeated)  # operations that copy numbers, or round in their body


@dataclass(frozen=True, eq=False, kw_only=True)
class Rounding(Operation):
    """Moves every number like rounding. Integers and constants stay exact, as other numbers are compared with them.

    Attributes:
        constants: scalar constants of the graph.
    """

    generator: np.random.Generator
    constants: tuple[float, ...]

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return inputs

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        (x,) = inputs
        rounded = x + _signs(x.shape, self.generator) * (ULP * np.abs(x) + LEAST_NORMAL)
        exact = (x == np.rint(x)) | np.isin(x, self.constants)
        return (np.where(exact, x, rounded),)


@dataclass(frozen=True, eq=False)
class RoundedInside(Activation):
    """An activation that subtracts numbers next to each other: it moves what it subtracts like rounding.

    Attributes:
        generator: of random signs.
    """

    generator: np.random.Generator | None = None

    def __call__(self, x: Array) -> Array:
        assert self.generator is not None
        return super().__call__(x) + _signs(x.shape, self.generator) * (ULP * np.abs(x))


@dataclass(frozen=True, eq=False)
class Raised(Activation):
    """An activation whose results are larger by some number."""

    by: float = 0.0

    def __call__(self, x: Array) -> Array:
        return super().__call__(x) + self.by


def perturbed_sample(graph: Graph, sample: Sample, generator: np.random.Generator) -> Sample:
    """Perturbs one sample, see `perturbed_samples`."""
    return perturbed_samples(graph, [sample], generator)[0]


def perturbed_samples(graph: Graph, samples: Sequence[Sample], generator: np.random.Generator) -> list[Sample]:
    """Perturbs every number of samples, except integers, and padding, which must be exact.

    Inputs that are quantized stay exact: all code quantizes the same numbers to the same integers. So do inputs from
    which a center is subtracted first: all code subtracts the same float32 numbers, and only the result rounds.
    """
    before = _before_integers(graph) | {value.name for value in graph.inputs if _is_centered(graph, value)}
    inputs = [(kind, kind.integers or value.name in before) for value, kind in zip(graph.inputs, kinds(graph))]
    return [
        tuple(
            x if exact else np.where(x == kind.padding, x, _perturbed(x, generator))
            for x, (kind, exact) in zip(sample, inputs)
        )
        for sample in samples
    ]


def _before_integers(graph: Graph) -> set[str]:
    """Returns the names of values that lead to integers of fixed point."""
    names: set[str] = set()
    for node in reversed(graph.nodes):
        if any(value.element != FLOAT or value.name in names for value in node.outputs):
            names.update(value.name for value in node.inputs)
    return names


def _is_centered(graph: Graph, value: Value) -> bool:
    """Returns true if a center is subtracted from a value, or from parts of it, and nothing else reads it."""
    readers = [node for node in graph.nodes if value in node.inputs]
    if not readers or value in graph.outputs:
        return False
    return all(
        _is_center(node.operation)
        or (isinstance(node.operation, Move) and all(_is_centered(graph, output) for output in node.outputs))
        for node in readers
    )


def _is_center(operation: Operation) -> bool:
    """Returns true if an operation subtracts float32 numbers that are too large to be folded into weights."""
    if not isinstance(operation, Affine) or not np.all(f64(operation.scale) == 1.0):
        return False
    offset = f64(operation.offset)
    with np.errstate(over="ignore"):
        return bool(np.abs(offset).max(initial=0.0) > LARGE and np.all(offset.astype(np.float32) == offset))


def perturbed_graph(graph: Graph, generator: np.random.Generator) -> Graph:
    """Perturbs every weight of a graph, except constants, as inputs are compared with them."""
    nodes = (
        replace(node, operation=_perturbed_operation(node.operation, generator, perturbed_graph))
        for node in graph.nodes
    )
    return replace(graph, nodes=tuple(nodes))


def rounded_graph(graph: Graph, generator: np.random.Generator) -> Graph:
    """Perturbs every weight of a graph, and the results of operations, except those that lead to quantized integers.

    Centers that are subtracted from inputs stay exact, as these inputs do; see `perturbed_samples`.
    """
    operations = [node.operation for node in graph.nodes]
    constants = [item.value for item in operations if isinstance(item, Constant) and item.value.size == 1]
    rounding = Rounding(generator=generator, constants=tuple(sorted({float(x.flat[0]) for x in constants})))
    exact = _before_integers(graph)
    nodes: list[Node] = []
    for node in graph.nodes:
        if any(value.name in exact for value in node.outputs):
            nodes.append(node)
            continue
        centers = _is_center(node.operation) and all(_is_centered(graph, value) for value in node.inputs)
        perturbed = node.operation if centers else _perturbed_operation(node.operation, generator, rounded_graph)
        rounds = not isinstance(node.operation, UNROUNDED) and not node.operation.selects
        results = tuple(_before_rounding(value) if rounds else value for value in node.outputs)
        nodes.append(replace(node, operation=perturbed, outputs=results))
        for result, value in zip(results, node.outputs):
            if result is not value:
                nodes.append(Node(result.name, rounding, (result,), (value,), node.label))
    return replace(graph, nodes=tuple(nodes))


def with_raised_gates(graph: Graph, by: float) -> Graph:
    """Raises the gates of recurrent layers by a number, however small they are."""
    nodes: list[Node] = []
    for node in graph.nodes:
        operation = node.operation
        if isinstance(operation, Gated):
            function = operation.recurrent_activation
            raised = Raised(function.name, function.parameters, by)
            node = replace(node, operation=replace(operation, recurrent_activation=raised))
        nodes.append(node)
    return replace(graph, nodes=tuple(nodes))


def with_moved_weights(
    graph: Graph, weights: Mapping[str, Sequence[str]], by: float, generator: np.random.Generator
) -> Graph:
    """Moves some weights, named by their nodes, up or down by a part of each number: as if what they multiply moved."""
    nodes: list[Node] = []
    for node in graph.nodes:
        operation: Any = node.operation
        arrays = {name: getattr(operation, name) for name in weights.get(node.name, ())}
        moved = {name: _perturbed(array, generator, by) for name, array in arrays.items()}
        nodes.append(replace(node, operation=replace(operation, **moved)))
    return replace(graph, nodes=tuple(nodes))


def _before_rounding(value: Value) -> Value:
    """Returns a new value for the exact result; integers keep their value."""
    return replace(value, name=f"{value.name} before rounding") if value.element == FLOAT else value


def _perturbed_operation(
    original: Operation, generator: np.random.Generator, in_body: Callable[[Graph, np.random.Generator], Graph]
) -> Operation:
    """Perturbs the weights of an operation; `in_body` perturbs the body of a loop."""
    operation: Any = original
    if isinstance(operation, Repeated):
        repeated: Operation = replace(operation, body=in_body(operation.body, generator))  # type: ignore[type-var]
        return repeated
    if isinstance(operation, Constant):
        return operation
    arrays = {name: _perturbed(array, generator) for name, array in operation.weights().items()}
    functions = {
        name: RoundedInside(value.name, value.parameters, generator)
        for name, value in operation.attributes().items()
        if isinstance(value, Activation) and value.name in SUBTRACTING
    }
    perturbed: Operation = replace(operation, **arrays, **functions)
    return perturbed


def _perturbed(array: Array, generator: np.random.Generator, by: float = ULP) -> Array:
    if array.dtype.kind in "iu":  # integers are exact
        return array
    return np.float64(array) * (1 + by * _signs(np.shape(array), generator))


def _signs(shape: tuple[int, ...], generator: np.random.Generator) -> Array:
    """Returns random signs, -1 or 1."""
    return np.where(generator.integers(0, 2, size=shape), 1.0, -1.0)
