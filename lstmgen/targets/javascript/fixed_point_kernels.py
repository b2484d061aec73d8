"""The kernels of JavaScript for fixed point."""

from __future__ import annotations

import numpy as np

from lstmgen.graph.operation import Operation
from lstmgen.graph.shape import Shape
from lstmgen.plan.kernel import Kernel, Kernels, Scratch
from lstmgen.plan.layouts import Arrays, rows
from lstmgen.plan.quantize.layouts import quantized_by_gate
from lstmgen.plan.quantize.operations import (
    Dequantize,
    Narrow,
    Quantize,
    QuantizedConv,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedLSTM,
    QuantizedRecurrent,
    QuantizedSimpleRNN,
)


def states(operation: QuantizedRecurrent, x: Shape) -> Scratch:
    """Room for the new h; behind it, where these are, for h as weights multiply it, and for r * h."""
    rows = 1 + operation.copies + (isinstance(operation, QuantizedGRU) and not operation.reset_after)
    return {"new_h": (rows, operation.units)}


def taps(operation: Operation) -> Arrays:
    """The kernel of a convolution as a row for each tap and filter: (*size, filters, channels)."""
    arrays = operation.weights()
    return {role: np.swapaxes(array, -1, -2) if role == "kernel" else array for role, array in arrays.items()}


FIXED_POINT: Kernels = {
    QuantizedLSTM: (Kernel("fixed_point/lstm", quantized_by_gate, states),),
    QuantizedGRU: (Kernel("fixed_point/gru", quantized_by_gate, states),),
    QuantizedSimpleRNN: (Kernel("fixed_point/simple_rnn", quantized_by_gate, states),),
    Quantize: (Kernel("fixed_point/quantize"),),
    Dequantize: (Kernel("fixed_point/dequantize"),),
    Narrow: (Kernel("fixed_point/narrow"),),
    QuantizedDense: (Kernel("fixed_point/dense", rows),),
    QuantizedConv: (Kernel("fixed_point/conv", taps),),
    QuantizedEmbedding: (Kernel("embedding"),),
}
