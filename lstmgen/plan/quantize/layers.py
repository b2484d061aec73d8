"""Quantizes single layers: weights become rows whose accumulators fit, options stay."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Array, Operation, f64
from lstmgen.graph.recurrent import CANDIDATES, GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.plan.quantize.accumulators import (
    LARGEST_INPUT_SHIFT,
    AccumulatorOverflow,
    QuantizedRows,
    WeightBlock,
    finest_scales,
    fit_per_channel,
    fit_rows,
    half_of_last,
    lost_by_parts,
    with_limits,
)
from lstmgen.plan.quantize.formats import FixedPoint, Format, Narrowing
from lstmgen.plan.quantize.functions import GATED_MAX, GATES, argument_scale, integers
from lstmgen.plan.quantize.operations import (
    QuantizedConv,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedLinear,
    QuantizedLSTM,
    QuantizedRecurrent,
    QuantizedSimpleRNN,
)
from lstmgen.plan.quantize.second_order import Moments, second_order

CELLS: dict[type[Operation], type[QuantizedRecurrent]] = {
    LSTM: QuantizedLSTM,
    GRU: QuantizedGRU,
    SimpleRNN: QuantizedSimpleRNN,
}

# The limit of a sum of products with 16-bit states.
LARGEST_INTEGER = 2**31 - 1


def quantize_embedding(operation: Embedding, to: Format, fixed_point: FixedPoint) -> Operation:
    """Quantizes the table of an Embedding to a format, stored in the type of weights."""
    return QuantizedEmbedding(table=np.rint(f64(operation.table) / to.scale).astype(fixed_point.weight), format=to)


def quantize_linear(
    operation: Operation,
    x_format: Format,
    function: Activation,
    to: Format | None,
    fixed_point: FixedPoint,
    *,
    correction: Array | None = None,
    moments: Sequence[Moments] = (),
) -> Operation:
    """Quantizes a Dense or a convolution.

    Args:
        to: the format of its output; None for float.
        correction: addend of the bias of a float output.
        moments: of its inputs, for second-order rounding; () to round to the nearest.
    """
    assert isinstance(operation, (Dense, Conv))
    of_states = fixed_point.narrows and x_format.element == fixed_point.state.element
    if of_states:
        fixed_point = replace(fixed_point, accumulator_max=LARGEST_INTEGER)
    kernel = f64(operation.kernel)
    flat = kernel.reshape(-1, kernel.shape[-1])
    if isinstance(operation, Dense):
        fixed_point = fixed_point.for_inputs(x_format).for_rows(len(flat))
    else:
        fixed_point = replace(fixed_point, parts=None)
    fixed_point = with_limits(fixed_point, (len(flat), x_format))
    bias = np.zeros(flat.shape[1]) if operation.bias is None else f64(operation.bias)
    blocks, scales = [WeightBlock(flat, x_format)], None
    if to is None:
        rows, channel_scales = fit_per_channel(blocks, bias, fixed_point)
        rows = compensated_rows(rows, blocks, channel_scales, moments, fixed_point)
        scales = channel_scales.astype(np.float32)
        rows = rows if correction is None else rows.corrected(np.rint(correction / channel_scales), fixed_point)
    else:
        scale = argument_scale(function, fixed_point) if function.name in GATES else to.scale
        rows = fit_rows(blocks, bias, scale, fixed_point)
        rows = compensated_rows(rows, blocks, rows.scale(scale), moments, fixed_point)
    options = operation.attributes() | {
        "kernel": rows.weights[0].reshape(kernel.shape).astype(fixed_point.weight),
        "bias": rows.bias.astype(np.int32),
    }
    kind: type[QuantizedLinear] = QuantizedDense if isinstance(operation, Dense) else QuantizedConv
    multiplier = None if rows.multiplier is None else rows.multiplier.astype(np.int8)
    options |= {"shift": rows.shift, "multiplier": multiplier, "of_states": of_states, "wide": x_format.is_wide}
    return kind(fixed_point=fixed_point, function=function, scales=scales, **options)


def compensated_rows(
    rows: QuantizedRows,
    blocks: Sequence[WeightBlock],
    scale: float | Array,
    moments: Sequence[Moments],
    fixed_point: FixedPoint,
) -> QuantizedRows:
    """Rounds the weights of rows by the moments of their inputs, if there are any; see `second_order`."""
    for known in moments:
        rows, added = second_order(rows, blocks, scale, known, fixed_point)
        rows = replace(rows, bias=rows.bias + sum(map(integers, added)))
    return rows


def quantize_cell(
    operation: Recurrent,
    x_format: Format,
    dropped_bits: tuple[int, ...],
    narrowing: Narrowing | None,
    fixed_point: FixedPoint,
    *,
    moments: Sequence[Moments] = (),
) -> Operation:
    """Quantizes a recurrent layer.

    Args:
        narrowing: of h, for its products with weights.
        dropped_bits: of each state, the fractional bits that its usual format drops.
        moments: of the inputs of each gate, for second-order rounding; () to round to the nearest.
    """
    h_format = fixed_point.state.coarser(max(dropped_bits[0], 0)) if narrowing is None else narrowing.format
    if dropped_bits[0] < 0:
        operation = with_lost_halves(operation, h_format)
    fixed_point = fixed_point.for_rows(len(operation.kernel), operation.units)
    fixed_point = with_limits(fixed_point, (len(operation.kernel), x_format), (operation.units, h_format))
    input_shift = fit_input_shift(operation, x_format, h_format, fixed_point)
    formats = x_format.shifted_left(input_shift), h_format
    by_gate = [[known] for known in moments] or [[] for _ in operation.gates()]
    gates = zip(operation.gates(), by_gate)
    rows, second = zip(*(fit_gate(operation, gate, formats, fixed_point, known) for gate, known in gates))
    bias = np.concatenate([block.bias for block in rows])
    if operation.resets_after:
        bias = np.array([bias, np.concatenate(second)])
    options = operation.attributes() | {
        "kernel": np.concatenate([block.weights[0] for block in rows], axis=1).astype(fixed_point.weight),
        "recurrent_kernel": np.concatenate([block.weights[1] for block in rows], axis=1).astype(fixed_point.weight),
        "bias": bias.astype(np.int32),
    }
    if any(block.multiplier is not None for block in rows):
        ones = np.ones(operation.units)
        multipliers = [ones if block.multiplier is None else block.multiplier for block in rows]
        options["multiplier"] = np.concatenate(multipliers).astype(np.int8)
    options |= {"shifts": tuple(block.shift for block in rows), "input_shift": input_shift, "narrowing": narrowing}
    return CELLS[type(operation)](fixed_point=fixed_point, dropped_bits=dropped_bits, wide=x_format.is_wide, **options)


def with_lost_halves(operation: Recurrent, h_format: Format) -> Recurrent:
    """Adds to the bias of an LSTM the mean loss of halving h: weights multiply half of h, rounded down."""
    assert isinstance(operation, LSTM)
    bias = 0.0 if operation.bias is None else f64(operation.bias)
    return replace(operation, bias=bias + h_format.scale / 4 * np.sum(f64(operation.recurrent_kernel), axis=0))


def fit_input_shift(operation: Recurrent, x: Format, h: Format, fixed_point: FixedPoint) -> int:
    """Returns the best left shift of the sums of x, so that neither its weights nor those of h are coarse.

    The rounding error of a sum grows with the scale of its weights and with the root of the number of inputs, if all
    inputs use their ranges equally.
    """
    if fixed_point.multiplier_max == 1:
        return 0
    kernel, recurrent_kernel = f64(operation.kernel), f64(operation.recurrent_kernel)

    def error(shift: int) -> float:
        blocks = [WeightBlock(kernel, x.shifted_left(shift)), WeightBlock(recurrent_kernel, h)]
        scales = finest_scales(blocks, np.zeros(kernel.shape[1]), fixed_point)
        return float(np.sum(scales**2) * (4.0**shift * len(kernel) + operation.units))

    most = LARGEST_INPUT_SHIFT if fixed_point.limits is None else fixed_point.limits.input_shift
    return min(range(most + 1), key=error)


def fit_gate(
    operation: Recurrent,
    gate: str,
    formats: tuple[Format, Format],
    fixed_point: FixedPoint,
    moments: Sequence[Moments],
) -> tuple[QuantizedRows, Array]:
    """Returns the rows of a gate for x and h in these formats; and its recurrent bias if it is separate.

    Args:
        moments: of its inputs, for second-order rounding; () to round to the nearest.
    """
    weights, zeros = operation.gates()[gate], np.zeros(operation.units)
    x, h = formats
    blocks = [WeightBlock(f64(weights.kernel), x), WeightBlock(f64(weights.recurrent_kernel), h)]
    bias = zeros if weights.bias is None else f64(weights.bias)
    second = zeros if weights.recurrent_bias is None else f64(weights.recurrent_bias)
    scale = argument_scale(operation.functions[gate], fixed_point)
    if operation.resets_after and gate in CANDIDATES:
        return fit_reset_after(blocks, (bias, second), scale, fixed_point, moments)
    rows = fit_rows(blocks, bias + second, scale, fixed_point)
    return compensated_rows(rows, blocks, rows.scale(scale), moments, fixed_point), zeros


def fit_reset_after(
    blocks: Sequence[WeightBlock],
    biases: tuple[Array, Array],
    scale: float,
    fixed_point: FixedPoint,
    moments: Sequence[Moments],
) -> tuple[QuantizedRows, Array]:
    """Returns the candidate of a GRU with reset_after: accumulators of x and h in one scale; and the bias of h.

    Raises:
        AccumulatorOverflow: they do not fit; or that of h, requantized, is too large for `gate_product`.
    """
    nearest = fit_rows(blocks, np.abs(biases[0]) + np.abs(biases[1]), scale, fixed_point)
    tried = [second_order(nearest, blocks, nearest.scale(scale), known, fixed_point) for known in moments]
    for rows, added in (*tried, (nearest, [np.zeros_like(bias) for bias in biases])):
        split = split_biases(rows, blocks, biases, scale, fixed_point, added)
        if split is not None:
            return split
    raise AccumulatorOverflow


def gated_shift(fixed_point: FixedPoint) -> int:
    """Returns the smallest shift with which `gate_product` takes any accumulator."""
    largest = fixed_point.accumulator_max * fixed_point.multiplier_max
    return max(fixed_point.multiplier_shift, largest.bit_length() - GATED_MAX.bit_length())


def split_biases(
    joined: QuantizedRows,
    blocks: Sequence[WeightBlock],
    biases: tuple[Array, Array],
    scale: float,
    fixed_point: FixedPoint,
    added: Sequence[Array],
) -> tuple[QuantizedRows, Array] | None:
    """Returns rows with the bias of x, and the bias of h.

    None if the accumulator of h, requantized, is too large for `gate_product`.

    Args:
        joined: its rows, with one bias as large as both.
        added: addends of both biases.
    """
    factor = 1.0 if joined.multiplier is None else joined.multiplier
    half = half_of_last(joined.shift, joined.multiplier, fixed_point)
    lost = (lost_by_parts(len(block.weights), fixed_point.parts) for block in blocks)
    first, other = (
        np.rint(bias / joined.scale(scale) + part) + half + addend for bias, part, addend in zip(biases, lost, added)
    )
    requantized = factor * 2.0**-joined.shift
    of_h = WeightBlock(f64(joined.weights[1]), blocks[1].format).bound_of_row(fixed_point.parts) + np.abs(other)
    if fixed_point.loaded and joined.shift < gated_shift(fixed_point):
        return None
    if joined.shift >= 0 and (
        np.any(of_h * requantized >= GATED_MAX + 1) or np.any(joined.bound * requantized >= 2**30)
    ):
        return None
    return replace(joined, bias=integers(first)), other
