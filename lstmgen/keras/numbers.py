"""Numbers of quantized layers: what `quantize` chose for the weights of a layer, as arrays for its Keras form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Array, Operation, Weight
from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.quantize.calibration import CalibratedFormat, Calibration
from lstmgen.plan.quantize.conversions import Conversions
from lstmgen.plan.quantize.formats import FIXED_POINT, FixedPoint, Format, Narrowing, PartialSums
from lstmgen.plan.quantize.functions import ARGUMENT_MAX, GATES, argument_scale
from lstmgen.plan.quantize.operations import (
    QuantizedConv,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedLinear,
    QuantizedRecurrent,
)
from lstmgen.plan.quantize.quantize import quantize
from lstmgen.plan.quantize.scaled_inputs import halves_in_one
from lstmgen.plan.quantize.steps import assigned, places

UNLIMITED = 2**31 - 1


@dataclass(frozen=True)
class LayerNumbers:
    """Numbers of one quantized layer.

    Attributes:
        operation: the quantized layer.
        qmax: the largest integer of its input.
        narrowing: of its input, if that is a state; None if weights multiply it as it is.
        states: formats of the states of a recurrent layer.
        arrays: numbers that change with the weights, by the name of a variable of the Keras layer.
        of_input, of_state: the places of the ranges that decide the steps of its input, and of h where weights multiply
            it; None where no range does.
    """

    operation: Operation
    qmax: int
    narrowing: Narrowing | None
    states: tuple[Format, ...]
    arrays: Mapping[str, Weight]
    of_input: slice | None = None
    of_state: slice | None = None


def numbers_by_node(graph: Graph, name: str, ranges: Sequence[float]) -> Mapping[str, LayerNumbers]:
    """Quantizes a graph; returns the numbers of each quantized layer, by the name of its node."""
    fixed = quantize(graph, name, ranges).graph
    operations = {node.name: node.operation for node in fixed.nodes}
    fixed_point = FIXED_POINT[name]
    calibration = Calibration(graph, fixed_point)
    conversions = Conversions(graph, fixed_point, assigned(calibration, ranges), scales=False)
    learned = learned_places(calibration, len(ranges))
    return {
        node.name: _numbers(node, operations[node.name], conversions, learned)
        for node in graph.nodes
        if isinstance(operations.get(node.name), (QuantizedRecurrent, QuantizedLinear, QuantizedEmbedding))
    }


def learned_places(calibration: Calibration, count: int) -> Mapping[str, slice]:
    """Returns the `places` of ranges that are learned: all but those of states, whose steps are powers of two."""
    states = [known for node in calibration.graph.nodes for known in calibration.states(node)]
    kept = {known.name for known in states if isinstance(known, CalibratedFormat)}
    return {name: place for name, place in places(calibration, count).items() if name not in kept}


def _numbers(node: Node, operation: Operation, values: Conversions, learned: Mapping[str, slice]) -> LayerNumbers:
    if isinstance(operation, QuantizedEmbedding):
        step = np.array(operation.format.scale, dtype=np.float32)
        arrays = {"table": operation.table.astype(np.float32), "step": step}
        return LayerNumbers(operation, operation.format.qmax, None, (), arrays)
    assert isinstance(operation, (QuantizedRecurrent, QuantizedDense, QuantizedConv))
    x = node.inputs[0]
    source, spread = values.format(x), values.spread(x)
    whole = isinstance(operation, QuantizedDense) and operation.scales is not None
    narrowed = None if whole else values.calibration.narrowed(x)
    narrowing, known = values.narrowing(narrowed, source), values.calibration.format(x)
    calibrated = known.name if isinstance(known, CalibratedFormat) and known.default is None else None
    of_input = learned.get(narrowed or calibrated or "")
    operand = source if narrowing is None else narrowing.format
    features = int(operation.kernel.shape[-2])
    shares = np.ones(features) if spread is None else spread
    factor = np.full(features, np.float32(2 / source.scale)) if spread is None else halves_in_one(source, spread)
    arrays = {"factor": factor, "step": (operand.scale * shares).astype(np.float32), "narrowing": shifts_of(narrowing)}
    if isinstance(operation, QuantizedRecurrent):
        states = tuple(map(values.resolved, values.calibration.states(node)))
        arrays |= _of_recurrent(operation, operand.scale * shares, states[0])
        of_state = None if operation.narrowing is None else learned.get(values.calibration.hidden[node.name])
        return LayerNumbers(operation, source.qmax, narrowing, states, arrays, of_input, of_state)
    last = values.calibration.fused.get(node.name) or node
    to = None if operation.scales is not None else values.format(last.outputs[0])
    arrays |= _of_linear(operation, operand.scale * shares, to)
    return LayerNumbers(operation, source.qmax, narrowing, (), arrays, of_input)


def _of_recurrent(operation: QuantizedRecurrent, steps: Array, h: Format) -> dict[str, Weight]:
    fixed_point, units, gates = operation.fixed_point, operation.units, operation.gates()
    multiplier = np.ones(operation.kernel.shape[-1]) if operation.multiplier is None else operation.multiplier
    shifts = np.repeat(operation.shifts, units)
    arguments = np.repeat([argument_scale(operation.functions[gate], fixed_point) for gate in gates], units)
    sums = arguments * 2.0**-shifts * multiplier / _dropped(fixed_point.parts)
    h_step = h.scale * 2 if operation.halves else h.scale
    h_step = h_step if operation.narrowing is None else operation.narrowing.format.scale
    return {
        "kernel_integers": operation.kernel.astype(np.float32),
        "recurrent_integers": operation.recurrent_kernel.astype(np.float32),
        "bias_integers": np.asarray(operation.bias),
        "kernel_steps": _float32(sums * 2.0**operation.input_shift / steps[:, np.newaxis]),
        "recurrent_steps": _float32(sums / h_step),
        "state_step": _float32(np.array(h_step)),
        "state_narrowing": shifts_of(operation.narrowing),
        "argument_steps": _float32(arguments),
        "scaling": scaling(shifts, multiplier, fixed_point),
        "input_shift": np.array(operation.input_shift, dtype=np.int32),
    }


def _of_linear(operation: QuantizedDense | QuantizedConv, steps: Array, to: Format | None) -> dict[str, Weight]:
    fixed_point, units = operation.fixed_point, operation.kernel.shape[-1]
    multiplier = np.ones(units) if operation.multiplier is None else operation.multiplier
    shifts = np.full(units, operation.shift)
    if to is None:
        sums = output = np.asarray(operation.scales, dtype=np.float64)
    else:
        scale = argument_scale(operation.function, fixed_point) if operation.function.name in GATES else to.scale
        sums = scale * 2.0**-shifts * multiplier
        output = np.full(units, to.scale)
    return {
        "kernel_integers": operation.kernel.astype(np.float32),
        "bias_integers": np.asarray(operation.bias),
        "kernel_steps": _float32(sums / _dropped(fixed_point.parts) / steps[:, np.newaxis]),
        "output_steps": _float32(output),
        "scaling": scaling(shifts, multiplier, fixed_point),
    }


def shifts_of(by: Narrowing | None) -> Weight:
    """Returns the numbers that `arithmetic.narrowed` takes; zeros without a narrowing."""
    return np.array([0, 0, 0] if by is None else [by.multiplier, 1 << by.shift >> 1, by.shift], dtype=np.int32)


def _dropped(parts: PartialSums | None) -> float:
    """Returns the factor between the sum of a part and its share of the accumulator."""
    return 1.0 if parts is None else 2.0**parts.shift


def scaling(shifts: Array, multiplier: Array, fixed_point: FixedPoint) -> Weight:
    """Returns the rows that `arithmetic.requantize` takes."""
    split = [fixed_point.split_shift(int(shift)) for shift in shifts]
    before = [first for first, _ in split]
    after = [max(rest, 0) for _, rest in split]
    leftward = [max(-rest, 0) for _, rest in split]
    limit = [ARGUMENT_MAX >> bits if bits else UNLIMITED for bits in leftward]
    return np.array([before, multiplier, after, limit, leftward], dtype=np.int32)


def _float32(array: Array) -> Weight:
    return np.asarray(array, dtype=np.float32)


def operation_weights(operation: Operation) -> Mapping[str, Weight]:
    """Returns the weights of a layer that may be quantized, by attribute; {} for any other operation."""
    kinds = (Recurrent, Dense, Conv, Embedding)
    return operation.weights() if isinstance(operation, kinds) else {}
