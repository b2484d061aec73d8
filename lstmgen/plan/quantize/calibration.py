"""Calibration: quantized values, their formats, and the ranges that decide the formats."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.layout import Move
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Operation, largest
from lstmgen.graph.recurrent import LSTM, Recurrent
from lstmgen.plan.quantize.cells import CellTimestep, has_timestep
from lstmgen.plan.quantize.formats import FixedPoint, Format
from lstmgen.plan.quantize.fusion import function_of, fused_activations
from lstmgen.plan.quantize.peaks import has_peaks, peak

# Widens the ranges of values of custom cells: other samples may exceed them. Of 16 cells in int16, the largest share of
# error falls from 2e-2 to 7e-4, calibrated on 16 samples; on 256, the mean grows by a quarter.
HEADROOM = 1.5


@dataclass(frozen=True)
class CalibratedFormat:
    """A format that depends on a calibrated range.

    Attributes:
        name: of the value whose range decides.
        default: the format of a state unless its range requires a coarser one; None for an activation.
        in_cell: whether it is a value of a custom cell.
    """

    name: str
    default: Format | None = None
    in_cell: bool = False

    def format(self, magnitude: float, fixed_point: FixedPoint) -> Format:
        """Returns the format for values up to a magnitude."""
        if self.in_cell:
            return fixed_point.of_cells.binary_format(HEADROOM * magnitude)
        if self.default is None:
            return fixed_point.activation_format(magnitude)
        return self.default.coarser(self.default.missing_bits(magnitude))


AnyFormat: TypeAlias = Format | CalibratedFormat


@dataclass(frozen=True)
class Calibration:
    """Fixed-point formats of a float graph's values, and the ranges that decide them."""

    graph: Graph
    fixed_point: FixedPoint
    formats: dict[str, AnyFormat] = field(default_factory=dict)
    timesteps: dict[str, CellTimestep] = field(default_factory=dict)

    @cached_property
    def makers(self) -> Mapping[str, Node]:
        """Returns, by the name of a value, the node that computes it."""
        return {value.name: node for node in self.graph.nodes for value in node.outputs}

    @cached_property
    def layers(self) -> Mapping[str, Node]:
        """Returns the nodes by name."""
        return {node.name: node for node in self.graph.nodes}

    @cached_property
    def fused(self) -> Mapping[str, Node]:
        """Returns, by the name of a Dense or a convolution, its only reader, an activation that is fused into it."""
        return fused_activations(self.graph, lambda node, function: is_linear(node))

    @cached_property
    def quantized(self) -> frozenset[str]:
        """Returns names of the values that a quantized layer reads in the format of activations.

        An initial cell state is not one of them: it has more fractional bits than an activation.
        """
        names: set[str] = set()
        for node in reversed(self.graph.nodes):
            if isinstance(node.operation, Recurrent):
                names.update(value.name for value in node.inputs[: 1 + node.operation.initial_state])
            elif is_linear(node) or (node.outputs[0].name in names and self.keeps_format(node)):
                names.update(value.name for value in node.inputs)
        return frozenset(names)

    @cached_property
    def activations(self) -> frozenset[str]:
        """Returns names of the values that a quantized layer can read as activations, not only as a state."""
        names: set[str] = set()
        for node in reversed(self.graph.nodes):
            if isinstance(node.operation, Recurrent):
                names.add(node.inputs[0].name)
            elif is_linear(node) or (node.outputs[0].name in names and isinstance(node.operation, Move)):
                names.update(value.name for value in node.inputs)
        return frozenset(names)

    @cached_property
    def cells(self) -> Mapping[str, str]:
        """Returns, by the name of an LSTM's final cell state, the name of the range of its cells.

        LSTMs that share weights use the range of the first, so that they still share them.
        """
        nodes = [node for node in self.graph.nodes if isinstance(node.operation, LSTM)]
        first: dict[Operation, Node] = {}
        return {node.outputs[2].name: peak(first.setdefault(node.operation, node), "c") for node in nodes}

    @cached_property
    def hidden(self) -> Mapping[str, str]:
        """Returns, by the name of a recurrent layer, the name of the range to which its h is narrowed.

        Layers that share weights, or whose h are concatenated or moved together, use the range of the first, so that
        they share a format.
        """
        if not self.fixed_point.narrows:
            return {}
        order = list(self.sharing)
        return {name: peak(self.layers[min(group, key=order.index)], "h") for name, group in self.sharing.items()}

    @cached_property
    def sharing(self) -> Mapping[str, set[str]]:
        """Returns, by the name of a recurrent layer, all layers whose h has its format: shared weights, or moved h."""
        nodes = {node.name: node for node in self.graph.nodes if has_peaks(node)}
        groups = {name: {name} for name in nodes}

        def join(names: Iterable[str]) -> None:
            joined = set().union(*(groups[name] for name in names))
            groups.update(dict.fromkeys(joined, joined))

        sharing: dict[Operation, set[str]] = {}
        for name, node in nodes.items():
            sharing.setdefault(node.operation, set()).add(name)
        moves = [self.layers_behind(value) for node in self.graph.nodes for value in node.outputs[:1]]
        for names in (*sharing.values(), *moves):
            join(names)
        return groups

    @cached_property
    def last_states(self) -> frozenset[str]:
        """Returns names of the LSTMs whose h has the format `FixedPoint.last_state`: only the last h is read.

        Only layers with long rows: these have the memory for another copy of h, which would slow down short rows.
        """
        if self.fixed_point.last_state is None:
            return frozenset()
        excluded: set[str] = set()
        for node in reversed(self.graph.nodes):
            operation, layers = node.operation, [self.layers_behind(value) for value in node.inputs]
            if self.loses_a_bit(operation) or (isinstance(operation, Move) and not all(layers)):
                excluded.update(*layers)
            if isinstance(operation, Recurrent) and not self.is_read_last(operation):
                excluded.add(node.name)
        return frozenset(name for name, group in self.sharing.items() if not group & excluded)

    def is_read_last(self, operation: Recurrent) -> bool:
        """Returns whether a layer is an LSTM with long rows that outputs only its last h, and starts from zeros."""
        fits = isinstance(operation, LSTM) and not (operation.return_sequences or operation.initial_state)
        return fits and self.fixed_point.is_long(len(operation.kernel), operation.units)

    def loses_a_bit(self, operation: Operation) -> bool:
        """Returns whether weights lose the bit that h gains; not in a Dense with long rows: short parts have room."""
        if isinstance(operation, Dense):
            return not self.fixed_point.is_long(len(operation.kernel))
        return isinstance(operation, (Recurrent, Conv))

    def narrowed(self, value: Value) -> str | None:
        """Returns the name of the range to which a value is narrowed before it is multiplied by weights; or None."""
        layers, known = self.layers_behind(value), self.format(value)
        usual = known.default if isinstance(known, CalibratedFormat) else known
        is_state = usual is not None and usual.element == self.fixed_point.state.element
        return self.hidden[min(layers)] if self.hidden and layers and is_state else None

    def layers_behind(self, value: Value) -> set[str]:
        """Returns the recurrent layers whose h is in a value, unchanged or moved."""
        maker = self.makers.get(value.name)
        if maker is None or self.is_cell(value):
            return set()
        if has_peaks(maker):
            return {maker.name}
        return set().union(*map(self.layers_behind, maker.inputs)) if isinstance(maker.operation, Move) else set()

    @cached_property
    def calibrated(self) -> tuple[CalibratedFormat, ...]:
        """Returns the formats that depend on ranges, in order."""
        known = [self.format(value) for value in self.graph.inputs if value.name in self.quantized]
        for node in self.graph.nodes:
            read = [
                known_format
                for known_format in node.outputs
                if known_format.name in self.quantized or self.is_read_cell(known_format)
            ]
            known += map(self.format, read)
            known += self.states(node)
            if node.name in self.scans:
                known += [self.in_cell(node, name) for name in self.timestep(node).magnitudes]
            if node.name in self.hidden:
                known.append(CalibratedFormat(self.hidden[node.name]))
        return tuple(
            dict.fromkeys(known_format for known_format in known if isinstance(known_format, CalibratedFormat))
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Returns names of the values whose range must be known, in order."""
        return tuple(dict.fromkeys(known_format.name for known_format in self.calibrated))

    @cached_property
    def last(self) -> tuple[tuple[Node, ...], ...]:
        """Returns the Dense layers and convolutions after which nothing is quantized; those that share weights
        together.
        """
        read: set[str] = set()
        groups: dict[Operation, list[Node]] = {}
        inner: set[Operation] = set()
        for node in reversed(self.graph.nodes):
            is_read = any(value.name in read for value in node.outputs)
            if is_linear(node):
                groups.setdefault(node.operation, []).insert(0, node)
                inner.update([node.operation] * is_read)
            if is_read or is_linear(node) or isinstance(node.operation, (Recurrent, Embedding)):
                read.update(value.name for value in node.inputs)
        return tuple(tuple(nodes) for operation, nodes in reversed(groups.items()) if operation not in inner)

    @cached_property
    def scans(self) -> frozenset[str]:
        """Returns the names of the Scans that have a fixed-point form: with activations of 16 bits."""
        nodes = self.graph.nodes if self.fixed_point.element == "int16" else ()
        return frozenset(node.name for node in nodes if has_timestep(node.operation))

    @cached_property
    def leaves_cells(self) -> bool:
        """Returns whether a custom cell stays in float that has a form in other formats."""
        return any(has_timestep(node.operation) and node.name not in self.scans for node in self.graph.nodes)

    @cached_property
    def has_effect(self) -> bool:
        """Returns whether a layer of the model is quantized."""
        kinds, nodes = (Recurrent, Embedding), self.graph.nodes
        return bool(self.scans) or any(isinstance(node.operation, kinds) or is_linear(node) for node in nodes)

    def timestep(self, node: Node) -> CellTimestep:
        """Returns the timestep of a Scan that has a fixed-point form."""
        if node.name not in self.timesteps:
            self.timesteps[node.name] = CellTimestep(node, tuple(map(self.is_bounded, node.inputs)))
        return self.timesteps[node.name]

    def is_bounded(self, value: Value) -> bool:
        """Returns whether a value is in the format of magnitudes up to 1."""
        return self.format(value) == self.fixed_point.unit_interval

    def in_cell(self, node: Node, name: str) -> AnyFormat:
        """Returns the format of a value of the timestep of a Scan, by the value's name."""
        known = self.timestep(node).magnitudes[name]
        if isinstance(known, float):
            return self.fixed_point.of_cells.binary_format(known)
        return CalibratedFormat(peak(node, known), in_cell=True)

    def states(self, node: Node) -> tuple[AnyFormat, ...]:
        """Returns the formats of the states of a recurrent layer; () for any other.

        |h| is at most 1, or that of the initial state: h is a gate times tanh of c, or a mean of the previous h and
        tanh, or a bounded function. The cell is a sum over time, so weights do not bound it.
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
        """Returns the format of a state with this initial value."""
        known = self.format(value)
        if isinstance(known, CalibratedFormat):
            return replace(known, default=default, in_cell=False)
        return default.coarser(default.missing_bits(known.scale * known.qmax))

    def keeps_format(self, node: Node) -> bool:
        """Returns whether a node only moves values of one format."""
        return isinstance(node.operation, Move) and len({self.format(value) for value in node.inputs}) == 1

    def is_cell(self, value: Value) -> bool:
        """Returns whether a value is the final cell state of an LSTM, which has more bits than an activation."""
        maker = self.makers.get(value.name)
        return maker is not None and isinstance(maker.operation, LSTM) and value == maker.outputs[2]

    def is_read_cell(self, value: Value) -> bool:
        """Returns whether a value is the final cell state of an LSTM and is also read as an activation."""
        return self.is_cell(value) and value.name in self.activations

    def format(self, value: Value) -> AnyFormat:
        """Returns the format of a value if it is quantized, or the range that decides it."""
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
        if maker.name in self.scans:
            return self.in_cell(maker, self.timestep(maker).ends[maker.outputs.index(value)])
        if isinstance(operation, Embedding):
            return self.fixed_point.fine.table_format(largest(operation.table) or 1.0)
        if self.keeps_format(maker):
            return self.format(maker.inputs[0])
        if function_of(operation).bounded:
            return self.fixed_point.unit_interval
        return CalibratedFormat(value.name)


def is_linear(node: Node) -> bool:
    """Returns whether a node is a Dense, or a convolution along one axis without groups."""
    operation = node.operation
    return isinstance(operation, Dense) or (
        isinstance(operation, Conv) and len(operation.strides) == 1 and operation.groups == 1
    )
