"""Scans in fixed point: one timestep of a custom cell in integers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lstmgen.graph.activation import LINEAR, Activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import GraphBuilder, Node, Value
from lstmgen.graph.layout import Move
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation
from lstmgen.graph.repeated import Scan
from lstmgen.plan.quantize.cells import CellTimestep
from lstmgen.plan.quantize.elementwise import quantize_affine, quantize_binary
from lstmgen.plan.quantize.folded import IDENTITY
from lstmgen.plan.quantize.formats import FixedPoint, Format
from lstmgen.plan.quantize.fusion import function_of
from lstmgen.plan.quantize.layers import quantize_linear
from lstmgen.plan.quantize.operations import Quantize


@dataclass
class CellQuantizer:
    """Builds a timestep in fixed point, node by node.

    Attributes:
        formats: by the name of a value of the float timestep.
        values: its counterpart.
    """

    cell: CellTimestep
    formats: Mapping[str, Format]
    fixed_point: FixedPoint
    builder: GraphBuilder = field(default_factory=GraphBuilder)
    values: dict[str, Value] = field(default_factory=dict)

    def quantized(self) -> Scan:
        """Returns the Scan with its timestep in fixed point.

        Raises:
            AccumulatorOverflow: weights or formats do not fit.
        """
        body, states = self.cell.body, self.cell.body.inputs[self.cell.operation.sequences :]
        for value in body.inputs:
            self.values[value.name] = self.builder.input(value.name, value.shape, self.fixed_point.element)
        inputs = tuple(self.values[value.name] for value in body.inputs)
        for node in body.nodes:
            if node.outputs[0].name not in self.values and node.outputs[0].name in self.formats:
                self.node(node)
            elif node.name in self.cell.fused:
                self.node(replace(node, outputs=self.cell.fused[node.name].outputs))
        y, *after = body.outputs
        outputs = [self.values[y.name], *(self.in_format(v, self.formats[s.name]) for v, s in zip(after, states))]
        return replace(
            self.cell.operation,
            body=replace(body, inputs=inputs, nodes=tuple(self.builder.nodes), outputs=tuple(outputs)),
        )

    def node(self, node: Node) -> None:
        """Adds the counterpart of a node, with the activation that is fused into it."""
        operation, (value, *_) = node.operation, node.outputs
        to, last = self.formats[value.name], self.cell.fused.get(node.name, node)
        if isinstance(operation, Constant):
            self.add(node, Quantize(format=to).of_constant(operation))
        elif isinstance(operation, Move):
            self.add(node, operation, *(self.in_format(source, to) for source in node.inputs))
        else:
            formats = [self.formats[source.name] for source in node.inputs]
            quantized = self.arithmetic(operation, formats, function_of(last.operation), to)
            self.add(node, quantized, *(self.values[source.name] for source in node.inputs))

    def arithmetic(
        self, operation: Operation, operands: Sequence[Format], function: Activation, to: Format
    ) -> Operation:
        """Returns the form of an operation for operands in these formats."""
        if isinstance(operation, Binary):
            return quantize_binary(operation.kind, operands, function, to, self.fixed_point)
        if isinstance(operation, Dense):
            return quantize_linear(operation, operands[0], function, to, self.fixed_point)
        affine = IDENTITY if isinstance(operation, Activate) else operation
        assert isinstance(affine, Affine)
        return quantize_affine(affine, operands[0], function, to, self.fixed_point)

    def add(self, node: Node, operation: Operation, *inputs: Value) -> None:
        """Adds a node; its output is the counterpart of that of the original."""
        (self.values[node.outputs[0].name],) = self.builder.add(operation, *inputs, name=node.name, label=node.label)

    def in_format(self, value: Value, to: Format) -> Value:
        """Returns the counterpart of a value in a format that may differ from its own."""
        known = self.formats[value.name]
        if known == to:
            return self.values[value.name]
        rescaling = quantize_affine(IDENTITY, known, LINEAR, to, self.fixed_point)
        label = self.cell.node.label
        return self.builder.add(rescaling, self.values[value.name], name=f"{value.name} rescaled", label=label)[0]
