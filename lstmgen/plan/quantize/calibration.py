"""Calibration: which values are quantized, in which format, and which ranges decide these formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.layout import Move
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import LSTM, Recurrent
from lstmgen.plan.passes.bounds import largest
from lstmgen.plan.quantize.formats import FixedPoint, Format
from lstmgen.plan.quantize.functions import GATES
from lstmgen.plan.quantize.peaks import has_peaks, peak

FUSED = GATES | {"relu"}


@dataclass(frozen=True)
class CalibratedFormat:
    """A format that a range decides.

    Attributes:
        name: of the value whose range it is.
        default: of a state, the format that it has unless its range needs a coarser one; None for an activation.
    """

    name: str
    default: Format | None = None

    def format(self, magnitude: float, fixed_point: FixedPoint) -> Format:
        """The format for values up to a magnitude."""
        if self.default is None:
            return fixed_point.activation_format(magnitude)
        return self.default.coarser(self.default.missing_bits(magnitude))


AnyFormat: TypeAlias = Format | CalibratedFormat


@dataclass(frozen=True)
class Calibration:
    """The formats of a float graph's values in fixed point, and the ranges that decide them."""

    graph: Graph
    fixed_point: FixedPoint
    formats: dict[str, AnyFormat] = field(default_factory=dict)

    @cached_property
    def makers(self) -> Mapping[str, Node]:
        """By the name of a value, the node that computes it."""
        return {value.name: node for node in self.graph.nodes for value in node.outputs}

    @cached_property
    def layers(self) -> Mapping[str, Node]:
        """By the name of a node, the node."""
        return {node.name: node for node in self.graph.nodes}

    @cached_property
    def fused(self) -> Mapping[str, Node]:
        """By the name of a Dense or a convolution, the activation that alone reads it, and is computed with it."""
        readers: dict[str, list[Node]] = {}
        for node in self.graph.nodes:
            for value in node.inputs:
                readers.setdefault(value.name, []).append(node)
        ends = {value.name for value in self.graph.outputs}
        found = {}
        for node in self.graph.nodes:
            following = readers.get(node.outputs[0].name, [])
            if is_linear(node) and len(following) == 1 and node.outputs[0].name not in ends:
                (reader,) = following
                if isinstance(reader.operation, Activate) and reader.operation.activation.name in FUSED:
                    found[node.name] = reader
        return found

    @cached_property
    def quantized(self) -> frozenset[str]:
        """Names of the values that a quantized layer reads in the format of activations.

        An initial cell state is not one of them: it has more fractional bits than an activation.
        """
        found: set[str] = set()
        for node in reversed(self.graph.nodes):
            if isinstance(node.operation, Recurrent):
                found.update(value.name for value in node.inputs[: 1 + node.operation.initial_state])
            elif is_linear(node) or (node.outputs[0].name in found and self.keeps_format(node)):
                found.update(value.name for value in node.inputs)
        return frozenset(found)

    @cached_property
    def activations(self) -> frozenset[str]:
        """Names of the values that a quantized layer reads, or may read, as activations, and not only as a state."""
        found: set[str] = set()
        for node in reversed(self.graph.nodes):
            if isinstance(node.operation, Recurrent):
                found.add(node.inputs[0].name)
            elif is_linear(node) or (node.outputs[0].name in found and isinstance(node.operation, Move)):
                found.update(value.name for value in node.inputs)
        return frozenset(found)

    @cached_property
    def cells(self) -> Mapping[str, str]:
        """By the name of an LSTM's final cell state, the name of the range of its cells.

        LSTMs that share weights have the range of the first, so that they go on sharing them.
        """
        nodes = [node for node in self.graph.nodes if isinstance(node.operation, LSTM)]
        first: dict[int, Node] = {}
        return {node.outputs[2].name: peak(first.setdefault(id(node.operation), node), "c") for node in nodes}

    @cached_property
    def hidden(self) -> Mapping[str, str]:
        """By the name of a recurrent layer, the name of the range of its h, for which it is narrowed.

        Layers that share weights, or whose h are moved together, have the range of the first, so that they go on
        sharing a format.
        """
        if not self.fixed_point.narrows:
            return {}
        order = list(self.sharing)
        return {name: peak(self.layers[min(group, key=order.index)], "h") for name, group in self.sharing.items()}

    @cached_property
    def sharing(self) -> Mapping[str, set[str]]:
        """By the name of a recurrent layer, those whose h has the same format: they share weights, or h are moved."""
        nodes = {node.name: node for node in self.graph.nodes if has_peaks(node)}
        groups = {name: {name} for name in nodes}

        def join(names: Iterable[str]) -> None:
            joined = set().union(*(groups[name] for name in names))
            groups.update(dict.fromkeys(joined, joined))

        sharing: dict[int, set[str]] = {}
        for name, node in nodes.items():
            sharing.setdefault(id(node.operation), set()).add(name)
        moves = [self.layers_behind(value) for node in self.graph.nodes for value in node.outputs[:1]]
        for names in (*sharing.values(), *moves):
            join(names)
        return groups

    @cached_property
    def last_states(self) -> frozenset[str]:
        """Names of the LSTMs whose h is in `FixedPoint.last_state`: it is read at the end alone, where it fits.

        Rows are long: they have the room for a further copy of h, and short ones would feel its time.
        """
        if self.fixed_point.last_state is None:
            return frozenset()
        others: set[str] = set()
        for node in reversed(self.graph.nodes):
            operation, layers = node.operation, [self.layers_behind(value) for value in node.inputs]
            if self.loses_a_bit(operation) or (isinstance(operation, Move) and not all(layers)):
                others.update(*layers)
            if isinstance(operation, Recurrent) and not self.is_read_last(operation):
                others.add(node.name)
        return frozenset(name for name, group in self.sharing.items() if not group & others)

    def is_read_last(self, operation: Recurrent) -> bool:
        """Whether a layer is an LSTM with long rows that gives only its last h, and begins with zeros."""
        fits = isinstance(operation, LSTM) and not (operation.return_sequences or operation.initial_state)
        return fits and self.fixed_point.is_long(len(operation.kernel), operation.units)

    def loses_a_bit(self, operation: Operation) -> bool:
        """Whether weights lose the bit that h gains; those of a Dense with long rows do not: short parts have room."""
        if isinstance(operation, Dense):
            return not self.fixed_point.is_long(len(operation.kernel))
        return isinstance(operation, (Recurrent, Conv))

    def narrowed(self, value: Value) -> str | None:
        """The name of the range for which a value is narrowed before weights multiply it; None where it is not."""
        layers, known = self.layers_behind(value), self.format(value)
        usual = known.default if isinstance(known, CalibratedFormat) else known
        is_state = usual is not None and usual.element == self.fixed_point.state.element
        return self.hidden[min(layers)] if self.hidden and layers and is_state else None

    def layers_behind(self, value: Value) -> set[str]:
        """The recurrent layers whose h a value is, or is made of by moving numbers."""
        maker = self.makers.get(value.name)
        if maker is None or self.is_cell(value):
            return set()
        if has_peaks(maker):
            return {maker.name}
        return set().union(*map(self.layers_behind, maker.inputs)) if isinstance(maker.operation, Move) else set()

    @cached_property
    def calibrated(self) -> tuple[CalibratedFormat, ...]:
        """The formats that ranges decide, in order."""
        known = [self.format(value) for value in self.graph.inputs if value.name in self.quantized]
        for node in self.graph.nodes:
            read = [each for each in node.outputs if each.name in self.quantized or self.is_read_cell(each)]
            known += map(self.format, read)
            known += self.states(node)
            if node.name in self.hidden:
                known.append(CalibratedFormat(self.hidden[node.name]))
        return tuple(dict.fromkeys(each for each in known if isinstance(each, CalibratedFormat)))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the values whose range must be known, in order."""
        return tuple(dict.fromkeys(each.name for each in self.calibrated))

    @cached_property
    def last(self) -> tuple[tuple[Node, ...], ...]:
        """The Dense layers and convolutions behind which nothing is quantized; those that share weights together."""
        read: set[str] = set()
        found: dict[int, list[Node]] = {}
        inner: set[int] = set()
        for node in reversed(self.graph.nodes):
            is_read = any(value.name in read for value in node.outputs)
            if is_linear(node):
                found.setdefault(id(node.operation), []).insert(0, node)
                inner.update([id(node.operation)] * is_read)
            if is_read or is_linear(node) or isinstance(node.operation, (Recurrent, Embedding)):
                read.update(value.name for value in node.inputs)
        return tuple(tuple(nodes) for operation, nodes in reversed(found.items()) if operation not in inner)

    def states(self, node: Node) -> tuple[AnyFormat, ...]:
        """The formats of the states of a recurrent layer; () for any other.

        |h| is at most 1, or that of the initial state: it is a gate times tanh of c, or a mean of the previous h and
        tanh, or a bounded function. The cell is a sum over time, which the weights do not bound.
        """
        operation = node.operation
        if not isinstance(operation, Recurrent):
            return ()
        usual = self.fixed_point.state
        h = self.initial_format(usual, node.inputs[1]) if operation.initial_state else usual
        if node.name in self.last_states:
            h = self.fixed_point.last_state or usual
        if not isinstance(operation, LSTM):
            return (h,)
        return h, CalibratedFormat(self.cells[node.outputs[2].name], self.fixed_point.cell)

    def initial_format(self, default: Format, value: Value) -> AnyFormat:
        """The format of a state with this initial value."""
        known = self.format(value)
        if isinstance(known, CalibratedFormat):
            return replace(known, default=default)
        return default.coarser(default.missing_bits(known.scale * known.qmax))

    def keeps_format(self, node: Node) -> bool:
        """Whether a node only moves values of one format."""
        return isinstance(node.operation, Move) and len({self.format(value) for value in node.inputs}) == 1

    def is_cell(self, value: Value) -> bool:
        """Whether it is the final cell state of an LSTM, which has more bits than an activation."""
        maker = self.makers.get(value.name)
        return maker is not None and isinstance(maker.operation, LSTM) and value == maker.outputs[2]

    def is_read_cell(self, value: Value) -> bool:
        """Whether it is the final cell state of an LSTM that is read as an activation, not only as a state."""
        return self.is_cell(value) and value.name in self.activations

    def format(self, value: Value) -> AnyFormat:
        """The format of a value where it is quantized, or the range that decides it."""
        if value.name not in self.formats:
            self.formats[value.name] = self._format(value, self.makers.get(value.name))
        return self.formats[value.name]

    def _format(self, value: Value, maker: Node | None) -> AnyFormat:
        if maker is None:
            return CalibratedFormat(value.name)
        operation = maker.operation
        if self.is_read_cell(value):
            return CalibratedFormat(value.name)
        if isinstance(operation, Recurrent):
            return self.states(maker)[1 if self.is_cell(value) else 0]
        if isinstance(operation, Embedding):
            return self.fixed_point.table_format(largest(operation.table) or 1.0)
        if self.keeps_format(maker):
            return self.format(maker.inputs[0])
        if isinstance(operation, Activate) and operation.activation.bounded:
            return self.fixed_point.unit_interval
        return CalibratedFormat(value.name)


def is_linear(node: Node) -> bool:
    """Whether a node is a Dense or a convolution along one axis, without groups."""
    operation = node.operation
    return isinstance(operation, Dense) or (
        isinstance(operation, Conv) and len(operation.strides) == 1 and operation.groups == 1
    )
