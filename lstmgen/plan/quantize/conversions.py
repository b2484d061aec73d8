"""Values of a quantized graph in float, in fixed point or both; converted when a reader needs the other form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from lstmgen.errors import UnsupportedError
from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.operation import Array, Operation
from lstmgen.plan.problems import problem_of
from lstmgen.plan.quantize.calibration import AnyFormat, CalibratedFormat, Calibration
from lstmgen.plan.quantize.formats import FixedPoint, Format, Narrowing
from lstmgen.plan.quantize.limits import Limit
from lstmgen.plan.quantize.operations import (
    Dequantize,
    Narrow,
    Quantize,
    QuantizeCounts,
    QuantizeFeatures,
    QuantizeScaled,
)
from lstmgen.plan.quantize.scaled_inputs import (
    ScaledInput,
    ScaledInputs,
    halves_in_one,
    quantize_counts,
    quantize_floats,
)
from lstmgen.plan.quantize.steps import Ranges

ADVICE = "export it without `quantize=`"


@dataclass
class Conversions:
    """The values of the new graph; a value of the float graph may have counterparts in several forms.

    Attributes:
        ranges: of the values of the float graph.
        scales: whether quantization of float inputs includes their scaling.
        floats, quantized: by the name of a value of the float graph, its counterpart in float and in fixed point.
        cells: final cell states with the format of their LSTM, if another layer reads them as activations.
        operands: narrowed states.
        limits: saturation limits of values.
    """

    source: Graph
    fixed_point: FixedPoint
    ranges: Ranges
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
        """Adds a node; returns its outputs by the names of the original outputs."""
        outputs = self.builder.add(operation, *inputs, name=node.name, label=node.label)
        return zip((value.name for value in node.outputs), outputs)

    def format(self, value: Value) -> Format:
        """Returns the format of a value if it is quantized."""
        return self.resolved(self.calibration.format(value))

    def resolved(self, known: AnyFormat) -> Format:
        """Returns the format, with its range from `ranges`."""
        if isinstance(known, CalibratedFormat):
            return known.format(self.ranges.magnitudes[known.name], self.fixed_point)
        return known

    def as_quantized(self, value: Value) -> Value:
        """Returns the value in its fixed-point format."""
        if value.name not in self.quantized:
            to = self.format(value)
            operation, source = self.quantization(value, to)
            self.quantized[value.name] = self.converted(operation, source, value, "quantized")
            self.limits.append(Limit(value.name, self.labels[value.name], to, spread=self.shares(value)))
        return self.quantized[value.name]

    def spread(self, value: Value) -> Array | None:
        """Returns the steps of the features of a value, as shares of the largest; None if they are equal."""
        return self.ranges.spreads.get(value.name)

    def shares(self, value: Value) -> tuple[float, ...]:
        """Returns `spread` as a tuple; () if steps are equal."""
        spread = self.spread(value)
        return () if spread is None else tuple(spread.tolist())

    def operand_format(self, value: Value) -> Format:
        """Returns the format of a value as an operand of weights."""
        narrowing = self.narrowing(self.calibration.narrowed(value), self.format(value))
        return self.format(value) if narrowing is None else narrowing.format

    def narrowing(self, name: str | None, state: Format) -> Narrowing | None:
        """Returns the narrowing from a state's format to that of a named range; None without a name."""
        return None if name is None else self.fixed_point.narrowing(state, self.ranges.magnitudes[name])

    def as_operand(self, value: Value) -> Value:
        """Returns the value in the format in which weights multiply it."""
        narrowing = self.narrowing(self.calibration.narrowed(value), self.format(value))
        if narrowing is None:
            return self.as_quantized(value)
        if value.name not in self.operands:
            source = self.as_quantized(value)
            self.operands[value.name] = self.converted(Narrow(narrowing=narrowing), source, value, "narrowed")
        return self.operands[value.name]

    def quantization(self, value: Value, to: Format) -> tuple[Operation, Value]:
        """Returns the operation that quantizes a value, and its input: the value in float, or a scaled input."""
        scaled, spread = self.inputs.of(value), self.spread(value)
        if scaled is not None and not scaled.is_float:
            return self.of_counts(scaled, to, value), scaled.value
        if scaled is not None and self.scales and (operation := quantize_floats(scaled, to, spread)) is not None:
            return operation, scaled.value
        if spread is None:
            features = value.shape[-1] if value.shape else None
            if not self.fixed_point.loaded or not isinstance(features, int):
                return Quantize(format=to), self.as_float(value)
            spread = np.ones(features)  # a step is a weight, which code loads
        return QuantizeFeatures(format=to, factor=halves_in_one(to, spread)), self.as_float(value)

    def of_counts(self, counts: ScaledInput, to: Format, value: Value) -> QuantizeCounts:
        """Returns the operation that quantizes scaled integers.

        Raises:
            UnsupportedError: its scale does not fit.
        """
        try:
            return quantize_counts(counts, to, self.spread(value))
        except ValueError as error:
            reason = f"as {self.fixed_point.name} of integers, {error}"
            raise UnsupportedError([problem_of(self.calibration.makers[value.name], reason, ADVICE)]) from None

    def as_format(self, value: Value, wanted: Format) -> Value:
        """Returns the value in a fixed-point format, which may differ from its own."""
        if value.name in self.quantized and self.format(value) == wanted:
            return self.quantized[value.name]
        if value.name in self.cells and self.cells[value.name][1] == wanted:
            return self.cells[value.name][0]
        return self.converted(Quantize(format=wanted), self.as_float(value), value, "quantized")

    def as_float(self, value: Value) -> Value:
        """Returns the value in float."""
        if value.name not in self.floats:
            source, source_format = self.cells.get(value.name) or (self.quantized[value.name], self.format(value))
            self.floats[value.name] = self.converted(
                Dequantize(scale=source_format.scale), source, value, "dequantized"
            )
        return self.floats[value.name]

    def converted(self, operation: Operation, source: Value, value: Value, ending: str) -> Value:
        """Adds a node that converts a value to another form, and returns its output; named after the value."""
        name = source.name if isinstance(operation, QuantizeScaled) else value.name
        maker = self.calibration.makers.get(value.name)
        operands: Sequence[Value] = [source]
        if isinstance(operation, Quantize) and maker is not None and isinstance(maker.operation, Constant):
            operation, operands = operation.of_constant(maker.operation), []
        return self.builder.add(operation, *operands, name=f"{name} {ending}", label=self.labels[value.name])[0]
