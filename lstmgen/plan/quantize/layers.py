"""Single layers in whole numbers: their weights as rows whose sums fit, and the same options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Array, Operation, Weight, f64
from lstmgen.graph.recurrent import CANDIDATES, GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.plan.quantize.formats import Format, Width
from lstmgen.plan.quantize.functions import GATES, integers, unit_of
from lstmgen.plan.quantize.operations import (
    Quantized,
    QuantizedConv,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedLSTM,
    QuantizedSimpleRNN,
    Sums,
)
from lstmgen.plan.quantize.sums import Part, Rows, TooLarge, fit, fit_each, half

CELLS: dict[type[Operation], type[Quantized]] = {
    LSTM: QuantizedLSTM,
    GRU: QuantizedGRU,
    SimpleRNN: QuantizedSimpleRNN,
}


def embedding(operation: Embedding, to: Format) -> Operation:
    """An Embedding in whole numbers."""
    return QuantizedEmbedding(table=np.rint(f64(operation.table) / to.step).astype(to.element), format=to)


def summed(operation: Operation, given: Format, function: Activation, to: Format | None, width: Width) -> Operation:
    """A Dense or a convolution in whole numbers.

    Args:
        to: the format of its output; None for float.
    """
    assert isinstance(operation, (Dense, Conv))
    kernel = f64(operation.kernel)
    flat = kernel.reshape(-1, kernel.shape[-1])
    bias = np.zeros(flat.shape[1]) if operation.bias is None else f64(operation.bias)
    steps: Weight | None = None
    if to is None:
        rows, units = fit_each([Part(flat, given)], bias, width)
        steps = units.astype(np.float32)
    else:
        unit = unit_of(function, width) if function.name in GATES else to.step
        rows = fit([Part(flat, given)], bias, unit, width)
    options = operation.attributes() | {
        "kernel": rows.weights[0].reshape(kernel.shape).astype(width.element),
        "bias": rows.bias.astype(np.int32),
    }
    made: type[Sums] = QuantizedDense if isinstance(operation, Dense) else QuantizedConv
    return made(width=width, shift=rows.shift, function=function, steps=steps, **options)


def cell(operation: Recurrent, given: Format, fewer: tuple[int, ...], width: Width) -> Operation:
    """A recurrent layer in whole numbers, for an x of the format given.

    Args:
        fewer: of each state, how many binary places it has fewer than usual.
    """
    formats = given, width.unit.coarser(fewer[0])
    rows, second = zip(*(fit_gate(operation, gate, formats, width) for gate in operation.gates()))
    bias = np.concatenate([each.bias for each in rows])
    if isinstance(operation, GRU) and operation.reset_after:
        bias = np.array([bias, np.concatenate(second)])
    options = operation.attributes() | {
        "kernel": np.concatenate([each.weights[0] for each in rows], axis=1).astype(width.element),
        "recurrent_kernel": np.concatenate([each.weights[1] for each in rows], axis=1).astype(width.element),
        "bias": bias.astype(np.int32),
    }
    shifts = tuple(each.shift for each in rows)
    return CELLS[type(operation)](width=width, shifts=shifts, fewer=fewer, **options)


def fit_gate(operation: Recurrent, gate: str, formats: tuple[Format, Format], width: Width) -> tuple[Rows, Array]:
    """The rows of a gate for x and for h of these formats, with both of its biases.

    The second bias stands beside them where it lies apart.
    """
    weights, zeros = operation.gates()[gate], np.zeros(operation.units)
    x, h = formats
    parts = [Part(f64(weights.kernel), x), Part(f64(weights.recurrent_kernel), h)]
    bias = zeros if weights.bias is None else f64(weights.bias)
    second = zeros if weights.recurrent_bias is None else f64(weights.recurrent_bias)
    unit = unit_of(operation.functions[gate], width)
    if isinstance(operation, GRU) and operation.reset_after and gate in CANDIDATES:
        return fit_apart(parts, bias, second, unit, width)
    return fit(parts, bias + second, unit, width), zeros


def fit_apart(parts: Sequence[Part], bias: Array, second: Array, unit: float, width: Width) -> tuple[Rows, Array]:
    """The candidate of a GRU with reset_after: sums of x and of h apart, in one unit, and the bias of the latter.

    Raises:
        TooLarge: they do not fit; or the sum of h, shifted, not into the 24 bits that `functions.scale` takes.
    """
    joined = fit(parts, np.abs(bias) + np.abs(second), unit, width)
    step = unit * 2.0**-joined.shift
    first, other = (np.rint(each / step) + half(joined.shift) for each in (bias, second))
    of_h = np.sum(np.abs(joined.weights[1]), axis=0) * parts[1].format.largest + np.abs(other)
    if joined.shift >= 0 and (
        np.any(of_h * 2.0**-joined.shift >= 2**23) or np.any(joined.bound >> joined.shift >= 2**30)
    ):
        raise TooLarge
    return replace(joined, bias=integers(first)), other
