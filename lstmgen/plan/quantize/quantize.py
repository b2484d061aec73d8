"""Pass: quantizes recurrent layers, Dense, Embedding and convolutions along one axis to fixed point.

All other layers stay in float, between operations that dequantize and quantize. Outputs are float, too: one
multiplication dequantizes each accumulator of a last Dense.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lstmgen.arguments import named
from lstmgen.errors import OptionError, Problem, UnsupportedError
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Array, Operation
from lstmgen.graph.recurrent import LSTM, Gated, Recurrent, SimpleRNN
from lstmgen.plan.numbers import Rounding
from lstmgen.plan.problems import problem_of
from lstmgen.plan.quantize.accumulators import AccumulatorOverflow
from lstmgen.plan.quantize.calibration import CalibratedFormat, Calibration, is_linear
from lstmgen.plan.quantize.cells import has_timestep
from lstmgen.plan.quantize.conversions import ADVICE, Conversions
from lstmgen.plan.quantize.formats import FIXED_POINT, MIN_STATE_FRACTIONAL_BITS, FixedPoint, Format
from lstmgen.plan.quantize.functions import GATES
from lstmgen.plan.quantize.fusion import function_of
from lstmgen.plan.quantize.layers import CELLS, quantize_cell, quantize_embedding, quantize_linear
from lstmgen.plan.quantize.limits import Limit
from lstmgen.plan.quantize.peaks import peak
from lstmgen.plan.quantize.ranges import ranges_from_bounds
from lstmgen.plan.quantize.scans import CellQuantizer
from lstmgen.plan.quantize.second_order import LARGEST, Moments
from lstmgen.plan.quantize.simulation import simulated_moments
from lstmgen.plan.quantize.steps import assigned, with_steps

SECOND_ORDER: Rounding = "second-order"


def without_weights(graph: Graph) -> str:
    """Returns the reason why no layer is quantized, with the cure if there is one."""
    if any(has_timestep(node.operation) for node in graph.nodes):
        return "custom cells need activations of 16 bits; take `quantize='int16'` or `quantize='int8x16'`"
    return "the model has no recurrent layer, Dense, Embedding, Conv1D or custom cell with a form in fixed point"


class NothingRounded(OptionError):
    """No layer has weights that second-order rounding applies to."""


@dataclass(frozen=True, eq=False)
class QuantizedGraph:
    """A model in fixed point.

    Attributes:
        values: by the name of a value of the float model, the name and scale of its counterpart.
        limits: saturation limits of values.
    """

    graph: Graph
    values: Mapping[str, tuple[str, float | Array]]
    limits: tuple[Limit, ...]


def quantize(
    graph: Graph,
    name: str,
    ranges: Sequence[float] = (),
    *,
    biases: Sequence[float] = (),
    rounding: Rounding | None = None,
    simd: bool = False,
    scales: bool = False,
    loaded: bool = False,
) -> QuantizedGraph:
    """Quantizes a model to fixed point.

    Args:
        name: a key of `FIXED_POINT`.
        ranges: as `assigned` takes them; () to derive them from the weights.
        biases: corrections of the biases of `Calibration.last`, channel by channel; () for none.
        rounding: of weights of 8 bits; None for the nearest.
        simd: whether rows of weights are interleaved for SIMD.
        scales: whether quantization of float inputs includes their scaling.
        loaded: whether code loads the weights.

    Raises:
        OptionError: the number of ranges or biases is wrong, biases have no ranges, a range cannot be derived, or the
            format has no effect.
        NothingRounded: second-order rounding has no effect.
        UnsupportedError: a recurrent layer has no fixed-point form.
    """
    problems = [problem for node in graph.nodes if (problem := unsupported(node)) is not None]
    if problems:
        raise UnsupportedError(problems)
    fixed_point = replace(FIXED_POINT[name].simd_layout() if simd else FIXED_POINT[name], loaded=loaded)
    calibration = Calibration(graph, fixed_point)
    if not calibration.has_effect:
        raise OptionError(f"{named('quantize', name)} has no effect: {without_weights(graph)}")
    if fixed_point.weight_step > 1 and not any(isinstance(node.operation, Recurrent) for node in graph.nodes):
        raise OptionError(
            f"{named('quantize', name)} has no effect: the model has no recurrent layer, whose weights have 4 bits; "
            f"take {named('quantize', fixed_point.fine.name)}"
        )
    names = calibration.names
    if biases and names and not ranges:
        raise OptionError("`biases=` needs `ranges=`; copy both from the head of the same file")
    ranges = ranges or ranges_from_bounds(graph, fixed_point)
    assigned_ranges, corrections = assigned(calibration, ranges), corrections_of(calibration, biases)

    def quantized(moments: Mapping[Operation, Sequence[Moments]]) -> QuantizedGraph:
        conversions = Conversions(graph, fixed_point, assigned_ranges, scales)
        return _Quantizer(conversions, corrections, moments).quantize()

    nearest = quantized({})
    if rounding != SECOND_ORDER:
        return nearest
    moments = moments_by_operation(graph, nearest.graph)
    if not moments or fixed_point.parts is not None:
        raise NothingRounded(
            f"{named('rounding', rounding)} has no effect: no Dense or recurrent layer has 8-bit weights and at most "
            f"{LARGEST:,} inputs"
        )
    return quantized(moments)


def moments_by_operation(graph: Graph, fixed: Graph) -> Mapping[Operation, Sequence[Moments]]:
    """Returns, by operation of a graph, the moments of its inputs in fixed point; of shared weights, the first ones."""
    moments: dict[Operation, Sequence[Moments]] = {}
    by_name = simulated_moments(fixed)
    for node in graph.nodes:
        if node.name in by_name:
            moments.setdefault(node.operation, by_name[node.name])
    return moments


def corrections_of(calibration: Calibration, biases: Sequence[float]) -> Mapping[Operation, Array]:
    """Returns, by operation, the addend of its bias.

    Raises:
        OptionError: the number of biases is wrong, or one is not finite.
    """
    if not biases:
        return {}
    layers = [node for node, *_ in calibration.last]
    if not layers:
        raise OptionError("`biases=` has no effect: the model does not end in a Dense or a convolution")
    *starts, count = np.cumsum([node.outputs[0].shape[-1] for node in layers]).tolist()
    if len(biases) != count:
        listed = ", ".join(node.label for node in layers)
        raise OptionError(f"`biases=` needs {count} number{'s' * (count != 1)}, one for each channel of {listed}")
    if not all(map(math.isfinite, biases)):
        raise OptionError("`biases=` must be finite numbers")
    return {node.operation: part for node, part in zip(layers, np.split(np.array(biases), starts))}


@dataclass
class _Quantizer:
    """Builds the new graph, node by node.

    Attributes:
        corrections: by operation, the addend of its bias.
        moments: by operation, those of the inputs of its gates; none to round to the nearest.
        operations: quantized operations, by operation and formats.
    """

    values: Conversions
    corrections: Mapping[Operation, Array]
    moments: Mapping[Operation, Sequence[Moments]]
    operations: dict[object, Operation] = field(default_factory=dict)

    @property
    def fixed_point(self) -> FixedPoint:
        return self.values.fixed_point

    @property
    def calibration(self) -> Calibration:
        return self.values.calibration

    def quantize(self) -> QuantizedGraph:
        """Returns the graph in fixed point."""
        values, source = self.values, self.values.source
        for value in source.inputs:
            values.floats[value.name] = values.builder.input(value.name, value.shape, value.element)
        for node in source.nodes:
            name = node.outputs[0].name
            if name not in values.quantized and name not in values.floats:  # an activation may be fused
                self.node(node)
        outputs = tuple(values.as_float(value) for value in source.outputs)
        graph = replace(
            source,
            inputs=tuple(values.floats[value.name] for value in source.inputs),
            nodes=tuple(values.builder.nodes),
            outputs=outputs,
            equal=tuple(values.builder.equal),
        )
        sources = {value.name: value for node in source.nodes for value in node.outputs}
        scaled = {
            name: (value.name, values.format(sources[name]).scale * np.array(values.shares(sources[name]) or 1.0))
            for name, value in values.quantized.items()
            if name in sources
        }
        counterparts = scaled | {name: (value.name, 1.0) for name, value in values.floats.items()}
        return QuantizedGraph(graph, counterparts, tuple(dict.fromkeys(values.limits)))

    def node(self, node: Node) -> None:
        """Adds the counterpart of a node: quantized if it has a fixed-point form, else in float."""
        operation, calibration, values = node.operation, self.calibration, self.values
        if isinstance(operation, Recurrent):
            self.recurrent(node, operation)
        elif is_linear(node):
            self.linear(node)
        elif node.name in calibration.scans:
            self.scan(node)
        elif isinstance(operation, Embedding) and node.outputs[0].name in calibration.quantized:
            to, fixed_point = values.format(node.outputs[0]), self.fixed_point.fine
            table = self.once(operation, lambda: quantize_embedding(operation, to, fixed_point), node)
            values.add_quantized(node, table, *map(values.as_float, node.inputs))
        elif node.outputs[0].name in calibration.quantized and calibration.keeps_format(node):
            values.add_quantized(node, operation, *map(values.as_quantized, node.inputs))
        else:
            values.add_float(node, operation, *map(values.as_float, node.inputs))

    def recurrent(self, node: Node, operation: Recurrent) -> None:
        """Adds a quantized recurrent layer, whose states are quantized, too."""
        values, (x, *rest) = self.values, node.inputs
        states = rest[: len(operation.STATES) * operation.initial_state]
        x_format, formats, dropped_bits = values.operand_format(x), self.states(node), self.dropped_bits(node)
        narrowing = values.narrowing(self.calibration.hidden.get(node.name), formats[0])
        inputs = [
            values.as_operand(x),
            *map(values.as_format, states, formats),
            *map(values.as_float, rest[len(states) :]),
        ]
        key = (operation, x_format, dropped_bits, narrowing)
        cell = with_steps(operation, values.spread(x))
        assert isinstance(cell, Recurrent)

        def make() -> Operation:
            moments = self.moments.get(operation, ())
            return quantize_cell(cell, x_format, dropped_bits, narrowing, self.fixed_point, moments=moments)

        quantized = self.once(key, make, node)
        values.add_quantized(node, quantized, *inputs)
        if states:
            values.limits.append(Limit(states[0].name, f"what {node.label} begins with", formats[0], dropped_bits[0]))
        if narrowing is not None:
            values.limits.append(Limit(peak(node, "h"), f"the state of {node.label}", narrowing.format))
        if isinstance(operation, LSTM):
            value, of_cell = node.outputs[2], formats[1]
            values.limits.append(Limit(peak(node, "c"), f"the cell of {node.label}", of_cell, dropped_bits[1]))
            if values.format(value) != of_cell:
                values.cells[value.name] = values.quantized.pop(value.name), of_cell

    def scan(self, node: Node) -> None:
        """Adds a Scan with its timestep in fixed point."""
        values, cell = self.values, self.calibration.timestep(node)
        formats = {name: values.resolved(self.calibration.in_cell(node, name)) for name in cell.magnitudes}
        quantizer = CellQuantizer(cell, formats, self.fixed_point.of_cells)
        operation = self.once(node.name, quantizer.quantized, node)
        inputs = [values.as_format(x, formats[inner.name]) for x, inner in zip(node.inputs, cell.body.inputs)]
        values.add_quantized(node, operation, *inputs)
        values.limits += [
            Limit(peak(node, name), f"{name!r} of {node.label}", formats[name])
            for name, known in cell.magnitudes.items()
            if known == name
        ]

    def states(self, node: Node) -> list[Format]:
        """Returns the formats of the states of a recurrent layer."""
        return [self.values.resolved(known) for known in self.calibration.states(node)]

    def dropped_bits(self, node: Node) -> tuple[int, ...]:
        """Returns, for each state, the fractional bits that are dropped from its usual format.

        Raises:
            UnsupportedError: too few would remain.
        """
        usual = (self.fixed_point.state, self.fixed_point.cell)
        formats = self.states(node)
        for title, state_format, finest in zip(("state", "cell state"), formats, usual):
            if state_format.fractional_bits < MIN_STATE_FRACTIONAL_BITS:
                most = finest.coarser(finest.fractional_bits - MIN_STATE_FRACTIONAL_BITS).max_magnitude
                reason = f"its {title} exceeds {most:g}, the largest that {self.fixed_point.name} holds accurately"
                advice = ADVICE if self.fixed_point.name == "int16" else f"choose `quantize='int16'`, or {ADVICE}"
                raise UnsupportedError([problem_of(node, reason, advice)])
        return tuple(
            finest.fractional_bits - state_format.fractional_bits for finest, state_format in zip(usual, formats)
        )

    def linear(self, node: Node) -> None:
        """Adds a quantized Dense or convolution, fused with its activation; a last one outputs floats."""
        values, activation = self.values, self.calibration.fused.get(node.name)
        quantized_values = self.calibration.quantized
        last = node if activation is None or activation.outputs[0].name not in quantized_values else activation
        (value,), operation = last.outputs, node.operation
        function = function_of(last.operation)
        to = values.format(value) if value.name in quantized_values else None
        whole = to is None and isinstance(operation, Dense)  # an accumulator of 32 bits has room for whole states
        x_format = values.format(node.inputs[0]) if whole else values.operand_format(node.inputs[0])
        key = (operation, x_format, function, to)
        added = self.corrections.get(operation) if to is None else None
        weights = with_steps(operation, values.spread(node.inputs[0]))

        def make() -> Operation:
            moments = self.moments.get(operation, ())
            fine = self.fixed_point.fine
            return quantize_linear(weights, x_format, function, to, fine, correction=added, moments=moments)

        quantized = self.once(key, make, node)
        x = values.as_quantized(node.inputs[0]) if whole else values.as_operand(node.inputs[0])
        fused = replace(node, outputs=last.outputs)
        if to is None:
            values.add_float(fused, quantized, x)
        else:
            values.add_quantized(fused, quantized, x)
            values.limits.append(Limit(value.name, last.label, to))

    def once(self, key: object, make: Callable[[], Operation], node: Node) -> Operation:
        """Returns the operation of a key, made at its first use: layers that share weights still share them.

        Raises:
            UnsupportedError: the weights of the node do not fit.
        """
        if key not in self.operations:
            try:
                self.operations[key] = make()
            except AccumulatorOverflow:
                raise UnsupportedError([self.overflow(node)]) from None
        return self.operations[key]

    def overflow(self, node: Node) -> Problem:
        """Returns the problem of accumulators that do not fit: inputs or weights are too large."""
        if self.fixed_point.loaded:
            reason = f"its inputs or weights are too large for weights in {self.fixed_point.name} that are loaded"
            return problem_of(node, reason, "leave `weights_file=` or `quantize=` out")
        known = (self.calibration.format(value) for value in node.inputs)
        magnitudes = self.values.ranges.magnitudes
        ranges = [
            magnitudes[known_format.name]
            for known_format in known
            if isinstance(known_format, CalibratedFormat) and known_format.name in magnitudes
        ]
        largest = max(
            (float(np.max(np.abs(known_format))) for known_format in node.operation.weights().values()), default=0.0
        )
        if max(ranges, default=0.0) <= max(largest, 1.0):
            reason = f"its weights, or sums of them, are too large for {self.fixed_point.name}"
            return problem_of(node, reason, ADVICE)
        reason = f"its input, up to {max(ranges):.3g} in calibration, is too large for {self.fixed_point.name}"
        return problem_of(node, reason, f"check the numbers in `calibrate=` or `ranges=`, or {ADVICE}")


def unsupported(node: Node) -> Problem | None:
    """Returns the problem of a recurrent layer without a fixed-point form; else None."""
    operation = node.operation
    if not isinstance(operation, Recurrent):
        return None
    if type(operation) not in CELLS:
        return problem_of(node, "it has no fixed-point form", ADVICE)
    functions = {"activation": operation.activation}
    allowed = {"activation": GATES if isinstance(operation, SimpleRNN) else {"tanh"}}
    if isinstance(operation, Gated):
        functions["recurrent_activation"] = operation.recurrent_activation
        allowed["recurrent_activation"] = {"sigmoid", "hard_sigmoid"}
    for argument, function in functions.items():
        if function.name not in allowed[argument]:
            supported = " or ".join(sorted(allowed[argument]))
            return problem_of(node, f"{argument}={function} has no fixed-point form; supported: {supported}", ADVICE)
    return None
