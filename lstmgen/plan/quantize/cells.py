"""One timestep of a custom cell in fixed point: the magnitudes that decide the formats of its values.

Every value is an activation whose scale is a power of two, so sums and products only need shifts. A state has one
format at all timesteps.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.layout import Move
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation, largest
from lstmgen.graph.ranges import Range
from lstmgen.graph.recurrent import BETWEEN_0_AND_1
from lstmgen.graph.repeated import Scan
from lstmgen.graph.shape import Length, fixed
from lstmgen.plan.quantize.folded import folded
from lstmgen.plan.quantize.fusion import FUSED, function_of, fused_activations

FUNCTIONS = FUSED | {"linear", "negative"}
JOINED = frozenset(["add", "subtract", "multiply"])
UP_TO_1 = Range(-1.0, 1.0, integral=False)


def has_timestep(operation: Operation) -> TypeGuard[Scan]:
    """Returns whether an operation is a Scan whose timestep has a form in fixed point, with activations of 16 bits."""
    if not isinstance(operation, Scan):
        return False
    values = [*operation.body.inputs, *(value for node in operation.body.nodes for value in node.outputs)]
    known = not any(isinstance(dim, Length) for value in values for dim in value.shape)
    return known and all(is_simple(node.operation) for node in operation.body.nodes)


def is_simple(operation: Operation) -> bool:
    """Returns whether an operation of a timestep has a form in fixed point."""
    if isinstance(operation, Binary):
        return operation.kind in JOINED
    if isinstance(operation, Activate):
        return operation.activation.name in FUNCTIONS
    return isinstance(operation, (Dense, Affine, Move, Constant))


@dataclass(frozen=True, eq=False)
class CellTimestep:
    """One timestep of a Scan.

    Attributes:
        node: the Scan.
        bounded: for each sequence, whether its magnitudes are at most 1.
    """

    node: Node
    bounded: tuple[bool, ...]

    @cached_property
    def operation(self) -> Scan:
        """Returns the Scan."""
        assert isinstance(self.node.operation, Scan)
        return self.node.operation

    @cached_property
    def body(self) -> Graph:
        """Returns the graph of a timestep, with constant factors and offsets folded into weights."""
        return folded(self.operation.body)

    @cached_property
    def makers(self) -> Mapping[str, Node]:
        """Returns, by the name of a value, the node that computes it."""
        return {value.name: node for node in self.body.nodes for value in node.outputs}

    @cached_property
    def fused(self) -> Mapping[str, Node]:
        """Returns, by the name of a node, its only reader: an activation that is fused into it."""
        return fused_activations(self.body, takes_activation)

    @cached_property
    def states(self) -> Mapping[str, Value]:
        """Returns, by the name of a value that is computed for the next timestep alone, the state that it becomes."""
        inputs = self.body.inputs[self.operation.sequences :]
        becoming: dict[str, Value] = {}
        for state, after in zip(inputs, self.body.outputs[1:]):
            maker = self.makers.get(after.name)
            if maker is not None and not isinstance(maker.operation, (Move, Constant)) and not is_bounded(maker):
                becoming.setdefault(after.name, state)
        return becoming

    @property
    def ends(self) -> tuple[str, ...]:
        """Returns, for each output of the Scan, the name of the value whose format it has: a state keeps its own."""
        states = self.body.inputs[self.operation.sequences :]
        return (self.body.outputs[0].name, *(state.name for state in states))

    @cached_property
    def intervals(self) -> Mapping[str, Range | None]:
        """Returns the ranges of values that follow from those of sequences and of bounded functions."""
        makers = [self.makers.get(value.name) for value in self.body.outputs[1:]]
        starts_at_zero = not self.operation.initial_state
        bounded = (*self.bounded, *(starts_at_zero and maker is not None and is_bounded(maker) for maker in makers))
        known: dict[str, Range | None] = {
            value.name: UP_TO_1 if bound else None for value, bound in zip(self.body.inputs, bounded)
        }
        for node in self.body.nodes:
            operation = node.operation
            ranges = [known.get(value.name) for value in node.inputs]
            derived = operation.range([fixed(value.shape) for value in node.inputs], ranges)
            if is_bounded(node):
                derived = UP_TO_1.clipped(0.0, 1.0) if function_of(operation).name in BETWEEN_0_AND_1 else UP_TO_1
            known.update(dict.fromkeys((value.name for value in node.outputs), derived))
        return known

    @cached_property
    def magnitudes(self) -> Mapping[str, float | str]:
        """Returns, by the name of a value, its largest magnitude, or the name of the value whose range decides."""
        known: dict[str, float | str] = {}
        for value in self.body.inputs:
            bound = self.intervals.get(value.name)
            known[value.name] = value.name if bound is None else magnitude_of(bound)
        fused = {node.outputs[0].name for node in self.body.nodes if node.name in self.fused}
        for node in self.body.nodes:
            for value in node.outputs:
                if value.name not in fused:
                    known[value.name] = self.magnitude(node, value, known)
        return known

    def magnitude(self, node: Node, value: Value, known: Mapping[str, float | str]) -> float | str:
        """Returns the largest magnitude of a value, or the name of the value whose range decides."""
        if value.name in self.states:
            return self.states[value.name].name
        if isinstance(node.operation, Move):
            sources = {known[source.name] for source in node.inputs}
            if len(sources) == 1:
                return sources.pop()
        if isinstance(node.operation, Constant):
            return largest(node.operation.value) or 1.0
        bound = self.intervals.get(value.name)
        return value.name if bound is None or not math.isfinite(magnitude_of(bound)) else magnitude_of(bound)


def is_bounded(node: Node) -> bool:
    """Returns whether a node is a function whose results are in `unit_interval`."""
    return function_of(node.operation).bounded


def takes_activation(node: Node, function: Activation) -> bool:
    """Returns whether an activation can be applied to the accumulators of a node."""
    if isinstance(node.operation, Binary):  # their scale is a power of two
        return function.name != "hard_sigmoid"
    return isinstance(node.operation, (Dense, Affine))


def magnitude_of(bound: Range) -> float:
    """Returns the largest magnitude within bounds; 1 for zeros."""
    return bound.magnitude().high or 1.0
