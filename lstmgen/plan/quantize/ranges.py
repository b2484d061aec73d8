"""Which values become whole numbers, in which format, and of which one must know how large they become."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.layout import Move
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Array
from lstmgen.graph.recurrent import LSTM, Recurrent
from lstmgen.plan.passes.bounds import bounds, largest
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.formats import Format, Width
from lstmgen.plan.quantize.functions import GATES
from lstmgen.plan.quantize.peaks import peak, with_peaks
from lstmgen.plan.quantize.traces import traces

FUSED = GATES | {"relu"}
DIGITS = 3


@dataclass(frozen=True)
class Measured:
    """A format that a range decides.

    Attributes:
        name: of the value whose range it is.
        least: of a state, the format that it has unless it is too short; None for an activation.
    """

    name: str
    least: Format | None = None

    def format(self, largest: float, width: Width) -> Format:
        """For numbers up to some magnitude."""
        return width.ranging(largest) if self.least is None else self.least.coarser(self.least.too_short(largest))


Known: TypeAlias = Format | Measured


@dataclass(frozen=True)
class Needs:
    """What a graph needs in whole numbers.

    Attributes:
        graph: in float.
        width: of the integers.
    """

    graph: Graph
    width: Width
    formats: dict[str, Known] = field(default_factory=dict)

    @cached_property
    def makers(self) -> Mapping[str, Node]:
        """By the name of a value, the node that gives it."""
        return {value.name: node for node in self.graph.nodes for value in node.outputs}

    @cached_property
    def fused(self) -> Mapping[str, Node]:
        """By the name of a Dense or a convolution, the activation that nothing but it stands in front of."""
        readers: dict[str, list[Node]] = {}
        for node in self.graph.nodes:
            for value in node.inputs:
                readers.setdefault(value.name, []).append(node)
        ends = {value.name for value in self.graph.outputs}
        found = {}
        for node in self.graph.nodes:
            following = readers.get(node.outputs[0].name, [])
            if is_sum(node) and len(following) == 1 and node.outputs[0].name not in ends:
                (reader,) = following
                if isinstance(reader.operation, Activate) and reader.operation.activation.name in FUSED:
                    found[node.name] = reader
        return found

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Names of the values that something takes as whole numbers of their own format.

        Not what a cell begins with, which has more places than an activation leaves it.
        """
        found: set[str] = set()
        for node in reversed(self.graph.nodes):
            if isinstance(node.operation, Recurrent):
                found.update(value.name for value in node.inputs[: 1 + node.operation.initial_state])
            elif is_sum(node) or (node.outputs[0].name in found and self.moves(node)):
                found.update(value.name for value in node.inputs)
        return frozenset(found)

    @cached_property
    def taken(self) -> frozenset[str]:
        """Names of those that something takes as activations, or may take so, and not only as a state."""
        found: set[str] = set()
        for node in reversed(self.graph.nodes):
            if isinstance(node.operation, Recurrent):
                found.add(node.inputs[0].name)
            elif is_sum(node) or (node.outputs[0].name in found and isinstance(node.operation, Move)):
                found.update(value.name for value in node.inputs)
        return frozenset(found)

    @cached_property
    def cells(self) -> Mapping[str, str]:
        """By the name of the cell state that an LSTM ends with, that of the range of all of them.

        Where LSTMs share their weights, it is that of the first, so that they go on sharing them.
        """
        nodes = [node for node in self.graph.nodes if isinstance(node.operation, LSTM)]
        first: dict[int, Node] = {}
        return {node.outputs[2].name: peak(first.setdefault(id(node.operation), node)) for node in nodes}

    @cached_property
    def measured(self) -> tuple[Measured, ...]:
        """The formats that ranges decide, in order."""
        known = [self.format(value) for value in self.graph.inputs if value.name in self.wanted]
        for node in self.graph.nodes:
            known += [self.format(value) for value in node.outputs if value.name in self.wanted]
            known += self.states(node)
        return tuple(dict.fromkeys(each for each in known if isinstance(each, Measured)))

    @cached_property
    def ranges(self) -> tuple[str, ...]:
        """Names of the values whose range must be known, in order."""
        return tuple(dict.fromkeys(each.name for each in self.measured))

    def states(self, node: Node) -> tuple[Known, ...]:
        """The formats of the states of a recurrent layer; of others none.

        No h is larger than 1 and than the one that the layer begins with: a gate times tanh of c, or a mean of the h
        before and tanh, or a bounded function. What c sums up to, the weights do not say.
        """
        operation = node.operation
        if not isinstance(operation, Recurrent):
            return ()
        h = self.at_least(self.width.unit, node.inputs[1]) if operation.initial_state else self.width.unit
        if not isinstance(operation, LSTM):
            return (h,)
        return h, Measured(self.cells[node.outputs[2].name], self.width.cell)

    def at_least(self, least: Format, value: Value) -> Known:
        """The format of a state that begins with a value."""
        known = self.format(value)
        if isinstance(known, Measured):
            return replace(known, least=least)
        return least.coarser(least.too_short(known.step * known.largest))

    def moves(self, node: Node) -> bool:
        """Whether a node only moves numbers, all of one format."""
        return isinstance(node.operation, Move) and len({self.format(value) for value in node.inputs}) == 1

    def is_cell(self, value: Value) -> bool:
        """Whether it is the cell state that an LSTM ends with, which has more bits than an activation."""
        maker = self.makers.get(value.name)
        return maker is not None and isinstance(maker.operation, LSTM) and value == maker.outputs[2]

    def format(self, value: Value) -> Known:
        """The format of a value, or what decides it."""
        if value.name not in self.formats:
            self.formats[value.name] = self._format(value, self.makers.get(value.name))
        return self.formats[value.name]

    def _format(self, value: Value, maker: Node | None) -> Known:
        if maker is None:
            return Measured(value.name)
        operation = maker.operation
        if self.is_cell(value) and value.name in self.taken:
            return Measured(value.name)
        if isinstance(operation, Recurrent):
            return self.states(maker)[1 if self.is_cell(value) else 0]
        if isinstance(operation, Embedding):
            return self.width.ranging(largest(operation.table) or 1.0)
        if self.moves(maker):
            return self.format(maker.inputs[0])
        if isinstance(operation, Activate) and operation.activation.bounded:
            return self.width.unit
        return Measured(value.name)


def is_sum(node: Node) -> bool:
    """Whether a node sums products with weights: Dense, and convolutions along one axis."""
    operation = node.operation
    return isinstance(operation, Dense) or (
        isinstance(operation, Conv) and len(operation.strides) == 1 and operation.groups == 1
    )


def needed(graph: Graph, width: Width) -> tuple[str, ...]:
    """Names of the values of a model whose range must be known, in order; not of those that no output depends on."""
    return Needs(prune(graph), width).ranges


def measured(graph: Graph, width: Width, samples: Sequence[Sequence[Array]]) -> tuple[float, ...]:
    """The ranges that a graph needs, over some samples."""
    needs = Needs(prune(graph), width)
    # Of every value that is looked at, the range that it counts for.
    counts = {name: name for name in needs.ranges}
    counts |= {peak(needs.makers[cell]): name for cell, name in needs.cells.items()}
    found = dict.fromkeys(needs.ranges, 0.0)
    for values in traces(with_peaks(graph), samples):
        for looked_at, name in counts.items():
            magnitudes = np.abs(values[looked_at])
            found[name] = max(found[name], float(np.max(magnitudes[np.isfinite(magnitudes)], initial=0.0)))
    return tuple(rounded_up(found[name]) for name in needs.ranges)


def proven(graph: Graph, width: Width) -> tuple[float, ...]:
    """The ranges that a graph needs, from what its weights allow whatever its inputs are.

    Raises:
        OptionError: they allow anything.
    """
    known, needs = bounds(graph), Needs(graph, width)
    for cell, name in needs.cells.items():
        known[name] = max(known.get(name, 0.0), known[cell])
    # What weights allow is far more than what a state becomes; it would be coarse without need.
    free = dict.fromkeys(
        each.name
        for each in needs.measured
        if not math.isfinite(known[each.name]) or (each.least is not None and known[each.name] > each.least.reach)
    )
    if free:
        listed = ", ".join(repr(name) for name in free)
        raise OptionError(
            f"{named('quantize', width.element)} must know how large the numbers of {listed} become: give samples with "
            "`calibrate=`, or the largest magnitudes with `ranges=`"
        )
    return tuple(rounded_up(known[name]) for name in needs.ranges)


def rounded_up(number: float) -> float:
    """To a few digits, which stand in the head of generated files; 1 for 0, which any range holds."""
    if number == 0:
        return 1.0
    unit = 10.0 ** (math.floor(math.log10(number)) - DIGITS + 1)
    return float(f"{math.ceil(number / unit) * unit:.{DIGITS}g}")
