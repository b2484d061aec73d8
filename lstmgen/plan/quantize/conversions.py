"""Values of a quantized graph: in float, in fixed point or both, converted where a reader wants the other form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.operation import Operation
from lstmgen.plan.problems import problem_of
from lstmgen.plan.quantize.calibration import AnyFormat, CalibratedFormat, Calibration
from lstmgen.plan.quantize.formats import FixedPoint, Format, Narrowing
from lstmgen.plan.quantize.limits import Limit
from lstmgen.plan.quantize.operations import Dequantize, Narrow, Quantize, QuantizeCounts, QuantizeScaled
from lstmgen.plan.quantize.scaled_inputs import ScaledInput, ScaledInputs, quantize_counts, quantize_floats

ADVICE = "export it without `quantize=`"


@dataclass
class Conversions:
    """The values of the new graph; a value of the float graph may have a counterpart in several forms.

    Attributes:
        ranges: by the name of a value of the float graph, its largest magnitude.
        scales: whether floats of an input are scaled where they become integers.
        floats, quantized: by the name of a value of the float graph, its counterpart in float, and in its own format.
        cells: final cell states in the format of their LSTM, and this format, where another layer reads them as
            activations.
        operands: states that were narrowed.
        limits: where values saturate.
    """

    source: Graph
    fixed_point: FixedPoint
    ranges: Mapping[str, float]
    scales: bool
    builder: GraphBuilder = field(default_factory=GraphBuilder)
    floats: dict[str, Value] = field(default_factory=dict)
    quantized: dict[str, Value] = field(default_factory=dict)
    cells: dict[str, tuple[Value, Format]] = field(default_factory=dict)
    operands: dict[str, Value] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.calibration = Calibration(self.source, self.fixed_point)
        self.inputs = ScaledInputs(self.calibration.makers, self.floats, self.builder)
        self.labels = {value.name: node.label for node in self.source.nodes for value in node.outputs}
        inputs = zip(self.source.inputs, self.source.input_names)
        self.labels |= {value.name: f"input {name!r}" for value, name in inputs}

    def add_float(self, node: Node, operation: Operation, *inputs: Value) -> None:
        """Adds a node whose outputs are floats."""
        self.floats.update(self.added(node, operation, inputs))

    def add_quantized(self, node: Node, operation: Operation, *inputs: Value) -> None:
        """Adds a node whose outputs are quantized."""
        self.quantized.update(self.added(node, operation, inputs))

    def added(self, node: Node, operation: Operation, inputs: Sequence[Value]) -> Iterable[tuple[str, Value]]:
        """The counterparts of the outputs of a node, by the names of these."""
        outputs = self.builder.add(operation, *inputs, name=node.name, label=node.label)
        return zip((value.name for value in node.outputs), outputs)

    def format(self, value: Value) -> Format:
        """The format of a value where it is quantized."""
        return self.resolved(self.calibration.format(value))

    def resolved(self, known: AnyFormat) -> Format:
        """The format, where its range is known: see `ranges`."""
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
        """From the format of a state to that of a range by name; None for no name."""
        return None if name is None else self.fixed_point.narrowing(state, self.ranges[name])

    def as_operand(self, value: Value) -> Value:
        """The value in the format in which weights multiply it."""
        narrowing = self.narrowing(self.calibration.narrowed(value), self.format(value))
        if narrowing is None:
            return self.as_quantized(value)
        if value.name not in self.operands:
            given = self.as_quantized(value)
            self.operands[value.name] = self.converted(Narrow(narrowing=narrowing), given, value, "narrowed")
        return self.operands[value.name]

    def quantization(self, value: Value, to: Format) -> tuple[Operation, Value]:
        """The operation that quantizes a value, and its input: the value in float, or an input that it scales."""
        scaled = self.inputs.of(value)
        if scaled is not None and not scaled.is_float:
            return self.of_counts(scaled, to, value), scaled.value
        if scaled is not None and self.scales and (operation := quantize_floats(scaled, to)) is not None:
            return operation, scaled.value
        return Quantize(format=to), self.as_float(value)

    def of_counts(self, counts: ScaledInput, own: Format, value: Value) -> QuantizeCounts:
        """The operation that quantizes a value which scales integers.

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
        """A value of the float graph in another form: the output of a new node, named after it."""
        name = given.name if isinstance(operation, QuantizeScaled) else value.name
        return self.builder.add(operation, given, name=f"{name} {ending}", label=self.labels[value.name])[0]
