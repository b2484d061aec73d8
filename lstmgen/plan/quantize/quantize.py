"""Pass: quantizes recurrent layers, Dense, Embedding and convolutions along one axis to fixed point.

All other layers stay in float, between operations that dequantize and quantize. Outputs are float, too: each
accumulator of a last Dense is dequantized by one multiplication.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lstmgen.errors import OptionError, Problem, UnsupportedError
from lstmgen.graph.activation import LINEAR
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Array, Operation
from lstmgen.graph.recurrent import LSTM, Gated, Recurrent, SimpleRNN
from lstmgen.plan.problems import problem_of
from lstmgen.plan.quantize.accumulators import AccumulatorOverflow
from lstmgen.plan.quantize.formats import FIXED_POINT, MIN_STATE_FRACTIONAL_BITS, FixedPoint, Format, Narrowing
from lstmgen.plan.quantize.functions import GATES
from lstmgen.plan.quantize.layers import CELLS, quantize_cell, quantize_embedding, quantize_linear
from lstmgen.plan.quantize.limits import Limit
from lstmgen.plan.quantize.operations import Dequantize, Narrow, Quantize, QuantizeCounts, QuantizeScaled
from lstmgen.plan.quantize.peaks import peak
from lstmgen.plan.quantize.ranges import AnyFormat, CalibratedFormat, Calibration, is_linear, ranges_from_bounds
from lstmgen.plan.quantize.scaled_inputs import InputBehind, ScaledInput, quantize_counts, quantize_floats

ADVICE = "export it without `quantize=`"


@dataclass(frozen=True, eq=False)
class QuantizedGraph:
    """A model in fixed point.

    Attributes:
        values: by the name of a value of the float model, the name and the scale of its counterpart.
        limits: where values saturate.
    """

    graph: Graph
    values: Mapping[str, tuple[str, float]]
    limits: tuple[Limit, ...]


def quantize(
    graph: Graph,
    name: str,
    ranges: Sequence[float] = (),
    *,
    biases: Sequence[float] = (),
    simd: bool = False,
    scales: bool = False,
) -> QuantizedGraph:
    """The same model in fixed point.

    Args:
        name: a key of `FIXED_POINT`.
        ranges: of the values that `Calibration.names` lists; where there are none, what the weights allow.
        biases: what is added to those of `Calibration.last`, channel by channel; where there are none, nothing.
        simd: whether rows of weights are interleaved for SIMD.
        scales: whether floats of an input are scaled where they become integers.

    Raises:
        OptionError: there are too few or too many ranges or biases, or biases alone, or no range can be proven.
        UnsupportedError: a recurrent layer has no fixed-point form.
    """
    problems = [problem for node in graph.nodes if (problem := unsupported(node)) is not None]
    if problems:
        raise UnsupportedError(problems)
    if not any(isinstance(node.operation, (Recurrent, Embedding)) or is_linear(node) for node in graph.nodes):
        raise OptionError("`quantize=` has no effect: the model has no recurrent layer, Dense, Embedding or Conv1D")
    fixed_point = FIXED_POINT[name].simd_layout() if simd else FIXED_POINT[name]
    calibration = Calibration(graph, fixed_point)
    names = calibration.names
    if biases and names and not ranges:
        raise OptionError("`biases=` needs `ranges=`, measured with these: both stand in the same head")
    ranges = ranges or ranges_from_bounds(graph, fixed_point)
    if len(ranges) != len(names):
        raise OptionError(
            f"`ranges=` must give {len(names)} number{'s' * (len(names) != 1)}, for {', '.join(map(repr, names))}"
        )
    if not all(math.isfinite(number) and number > 0 for number in ranges):
        raise OptionError("`ranges=` are largest magnitudes, above zero")
    corrections = corrections_of(calibration, biases)
    return _Quantizer(graph, fixed_point, dict(zip(names, ranges)), corrections, scales).quantize()


def corrections_of(calibration: Calibration, biases: Sequence[float]) -> Mapping[int, Array]:
    """By the identity of an operation, what is added to its bias.

    Raises:
        OptionError: there are too few or too many, or one is no number.
    """
    if not biases:
        return {}
    layers = [node for node, *_ in calibration.last]
    if not layers:
        raise OptionError("`biases=` has no effect: the model does not end in a Dense or a convolution")
    *starts, count = np.cumsum([node.outputs[0].shape[-1] for node in layers]).tolist()
    if len(biases) != count:
        listed = ", ".join(node.label for node in layers)
        raise OptionError(f"`biases=` must give {count} number{'s' * (count != 1)}, one for each channel of {listed}")
    if not all(map(math.isfinite, biases)):
        raise OptionError("`biases=` must be finite numbers")
    return {id(node.operation): part for node, part in zip(layers, np.split(np.array(biases), starts))}


@dataclass
class _Quantizer:
    """Builds the new graph, in which a value may occur twice: in float and quantized.

    Attributes:
        corrections: by the identity of an operation, what is added to its bias.
        scales: whether floats of an input are scaled where they become integers.
        cells: final cell states in the format of their LSTM, and this format, where another layer reads them as
            activations.
        operands: states that were narrowed.
        operations: those quantized so far, by what decides them.
    """

    source: Graph
    fixed_point: FixedPoint
    ranges: dict[str, float]
    corrections: Mapping[int, Array]
    scales: bool
    builder: GraphBuilder = field(default_factory=GraphBuilder)
    floats: dict[str, Value] = field(default_factory=dict)
    quantized: dict[str, Value] = field(default_factory=dict)
    cells: dict[str, tuple[Value, Format]] = field(default_factory=dict)
    operands: dict[str, Value] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)
    operations: dict[object, Operation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.calibration = Calibration(self.source, self.fixed_point)
        self.labels = {value.name: node.label for node in self.source.nodes for value in node.outputs}
        inputs = zip(self.source.inputs, self.source.input_names)
        self.inputs = InputBehind(self.calibration.makers, self.floats, self.builder)
        self.labels |= {value.name: f"input {name!r}" for value, name in inputs}

    def quantize(self) -> QuantizedGraph:
        for value in self.source.inputs:
            self.floats[value.name] = self.builder.input(value.name, value.shape, value.element)
        for node in self.source.nodes:
            if node.outputs[0].name not in self.quantized and node.outputs[0].name not in self.floats:
                self.node(node)
        outputs = tuple(self.as_float(value) for value in self.source.outputs)
        graph = replace(
            self.source,
            inputs=tuple(self.floats[value.name] for value in self.source.inputs),
            nodes=tuple(self.builder.nodes),
            outputs=outputs,
            equal=tuple(self.builder.equal),
        )
        sources = {value.name: value for node in self.source.nodes for value in node.outputs}
        scaled = {
            name: (value.name, self.format(sources[name]).scale)
            for name, value in self.quantized.items()
            if name in sources
        }
        values = scaled | {name: (value.name, 1.0) for name, value in self.floats.items()}
        return QuantizedGraph(graph, values, tuple(dict.fromkeys(self.limits)))

    def node(self, node: Node) -> None:
        operation, calibration = node.operation, self.calibration
        if isinstance(operation, Recurrent):
            self.recurrent(node, operation)
        elif is_linear(node):
            self.linear(node)
        elif isinstance(operation, Embedding) and node.outputs[0].name in calibration.quantized:
            to, fixed_point = self.format(node.outputs[0]), self.fixed_point
            table = self.once(id(operation), lambda: quantize_embedding(operation, to, fixed_point), node)
            self.add_quantized(node, table, *map(self.as_float, node.inputs))
        elif node.outputs[0].name in calibration.quantized and calibration.keeps_format(node):
            self.add_quantized(node, operation, *map(self.as_quantized, node.inputs))
        else:
            self.add_float(node, operation, *map(self.as_float, node.inputs))

    def recurrent(self, node: Node, operation: Recurrent) -> None:
        x, *rest = node.inputs
        states = rest[: len(operation.STATES) * operation.initial_state]
        x_format, formats, dropped_bits = self.operand_format(x), self.states(node), self.dropped_bits(node)
        narrowing = self.narrowing(self.calibration.hidden.get(node.name), formats[0])
        inputs = [
            self.as_operand(x),
            *map(self.as_format, states, formats),
            *map(self.as_float, rest[len(states) :]),
        ]
        key = (id(operation), x_format, dropped_bits, narrowing)

        def make() -> Operation:
            return quantize_cell(operation, x_format, dropped_bits, narrowing, self.fixed_point)

        made = self.once(key, make, node)
        self.add_quantized(node, made, *inputs)
        if states:
            self.limits.append(Limit(states[0].name, f"what {node.label} begins with", formats[0], dropped_bits[0]))
        if narrowing is not None:
            self.limits.append(Limit(peak(node, "h"), f"the state of {node.label}", narrowing.format))
        if isinstance(operation, LSTM):
            value, of_cell = node.outputs[2], formats[1]
            self.limits.append(Limit(peak(node, "c"), f"the cell of {node.label}", of_cell, dropped_bits[1]))
            if self.format(value) != of_cell:
                self.cells[value.name] = self.quantized.pop(value.name), of_cell

    def states(self, node: Node) -> list[Format]:
        """The formats of the states of a recurrent layer."""
        return [self.resolved(each) for each in self.calibration.states(node)]

    def dropped_bits(self, node: Node) -> tuple[int, ...]:
        """Of each state, the fractional bits that its usual format drops.

        Raises:
            UnsupportedError: too few would be left.
        """
        usual = (self.fixed_point.state, self.fixed_point.cell)
        formats = self.states(node)
        for title, found, finest in zip(("state", "cell state"), formats, usual):
            if found.fractional_bits < MIN_STATE_FRACTIONAL_BITS:
                most = finest.coarser(finest.fractional_bits - MIN_STATE_FRACTIONAL_BITS).max_magnitude
                reason = f"its {title} becomes larger than the {most:g} that {self.fixed_point.name} holds well enough"
                advice = ADVICE if self.fixed_point.name == "int16" else f"choose `quantize='int16'`, or {ADVICE}"
                raise UnsupportedError([problem_of(node, reason, advice)])
        return tuple(finest.fractional_bits - found.fractional_bits for finest, found in zip(usual, formats))

    def linear(self, node: Node) -> None:
        activation = self.calibration.fused.get(node.name)
        quantized_values = self.calibration.quantized
        last = node if activation is None or activation.outputs[0].name not in quantized_values else activation
        (value,), operation = last.outputs, node.operation
        function = last.operation.activation if isinstance(last.operation, Activate) else LINEAR
        to = self.format(value) if value.name in quantized_values else None
        whole = to is None and isinstance(operation, Dense)  # an accumulator of 32 bits has room for whole states
        x_format = self.format(node.inputs[0]) if whole else self.operand_format(node.inputs[0])
        key = (id(operation), x_format, function, to)
        added = self.corrections.get(id(operation)) if to is None else None

        def make() -> Operation:
            return quantize_linear(operation, x_format, function, to, self.fixed_point, added)

        made = self.once(key, make, node)
        x = self.as_quantized(node.inputs[0]) if whole else self.as_operand(node.inputs[0])
        fused = replace(node, outputs=last.outputs)
        if to is None:
            self.add_float(fused, made, x)
        else:
            self.add_quantized(fused, made, x)
            self.limits.append(Limit(value.name, last.label, to))

    def once(self, key: object, make: Callable[[], Operation], node: Node) -> Operation:
        """The same operation for the same key: layers that share weights go on sharing them.

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
        """Why accumulators of a node have no room: what it reads is too large, or its weights are."""
        known = (self.calibration.format(value) for value in node.inputs)
        ranges = [self.ranges[each.name] for each in known if isinstance(each, CalibratedFormat)]
        largest = max((float(np.max(np.abs(each))) for each in node.operation.weights().values()), default=0.0)
        if max(ranges, default=0.0) <= max(largest, 1.0):
            reason = f"its weights, or what they sum up to, are too large for {self.fixed_point.name}"
            return problem_of(node, reason, ADVICE)
        reason = f"what it reads, up to {max(ranges):.3g} in calibration, is too large for {self.fixed_point.name}"
        return problem_of(node, reason, f"look for wrong numbers in `calibrate=` or `ranges=`, or {ADVICE}")

    def add_float(self, node: Node, operation: Operation, *inputs: Value) -> None:
        """Adds a node whose outputs are floats."""
        self.floats.update(self.added(node, operation, inputs))

    def add_quantized(self, node: Node, operation: Operation, *inputs: Value) -> None:
        """Adds a node whose outputs are quantized."""
        self.quantized.update(self.added(node, operation, inputs))

    def added(self, node: Node, operation: Operation, inputs: Sequence[Value]) -> Iterable[tuple[str, Value]]:
        outputs = self.builder.add(operation, *inputs, name=node.name, label=node.label)
        return zip((value.name for value in node.outputs), outputs)

    def format(self, value: Value) -> Format:
        """The format of a value where it is quantized."""
        return self.resolved(self.calibration.format(value))

    def resolved(self, known: AnyFormat) -> Format:
        """The format, which may follow from a range."""
        if isinstance(known, CalibratedFormat):
            return known.format(self.ranges[known.name], self.fixed_point)
        return known

    def as_quantized(self, value: Value) -> Value:
        """The value in its fixed-point format."""
        if value.name not in self.quantized:
            own = self.format(value)
            operation, given = self.quantization(value, own)
            self.quantized[value.name] = self.converted(operation, given, value, "quantized")
            self.limits.append(Limit(value.name, self.labels[value.name], own))
        return self.quantized[value.name]

    def operand_format(self, value: Value) -> Format:
        """The format of a value where weights multiply it."""
        narrowing = self.narrowing(self.calibration.narrowed(value), self.format(value))
        return self.format(value) if narrowing is None else narrowing.format

    def narrowing(self, name: str | None, state: Format) -> Narrowing | None:
        """From a format of a state to that of a range; None where there is none."""
        return None if name is None else self.fixed_point.narrowing(state, self.ranges[name])

    def as_operand(self, value: Value) -> Value:
        """The value as weights multiply it."""
        narrowing = self.narrowing(self.calibration.narrowed(value), self.format(value))
        if narrowing is None:
            return self.as_quantized(value)
        if value.name not in self.operands:
            given = self.as_quantized(value)
            self.operands[value.name] = self.converted(Narrow(narrowing=narrowing), given, value, "narrowed")
        return self.operands[value.name]

    def quantization(self, value: Value, to: Format) -> tuple[Operation, Value]:
        """What makes fixed point of a value, or of the input that it scales; and what that takes."""
        scaled = self.inputs.of(value)
        if scaled is not None and not scaled.is_float:
            return self.of_counts(scaled, to, value), scaled.value
        if scaled is not None and self.scales and (operation := quantize_floats(scaled, to)) is not None:
            return operation, scaled.value
        return Quantize(format=to), self.as_float(value)

    def of_counts(self, counts: ScaledInput, own: Format, value: Value) -> QuantizeCounts:
        """What gives a value that scales integers, in its format.

        Raises:
            UnsupportedError: its scale does not fit.
        """
        try:
            return quantize_counts(counts, own)
        except ValueError as error:
            reason = f"as {self.fixed_point.name} of integers, {error}"
            raise UnsupportedError([problem_of(self.calibration.makers[value.name], reason, ADVICE)]) from None

    def as_format(self, value: Value, wanted: Format) -> Value:
        """The value in a fixed-point format, which may be another than its own."""
        if value.name in self.quantized and self.format(value) == wanted:
            return self.quantized[value.name]
        if value.name in self.cells and self.cells[value.name][1] == wanted:
            return self.cells[value.name][0]
        return self.converted(Quantize(format=wanted), self.as_float(value), value, "quantized")

    def as_float(self, value: Value) -> Value:
        """The value in float."""
        if value.name not in self.floats:
            given, own = self.cells.get(value.name) or (self.quantized[value.name], self.format(value))
            self.floats[value.name] = self.converted(Dequantize(scale=own.scale), given, value, "dequantized")
        return self.floats[value.name]

    def converted(self, operation: Operation, given: Value, value: Value, ending: str) -> Value:
        name = given.name if isinstance(operation, QuantizeScaled) else value.name
        return self.builder.add(operation, given, name=f"{name} {ending}", label=self.labels[value.name])[0]


def unsupported(node: Node) -> Problem | None:
    """Why a recurrent layer has no fixed-point form."""
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
            return problem_of(node, f"{argument}={function} has no fixed-point form, only {supported} has", ADVICE)
    return None
