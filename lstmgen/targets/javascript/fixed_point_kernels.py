"""The kernels of JavaScript for fixed point."""

from __future__ import annotations

import numpy as np

from lstmgen.graph.operation import Operation
from lstmgen.plan.kernel import Kernel, Kernels, new_state
from lstmgen.plan.layouts import Arrays, quantized_by_gate, rows
from lstmgen.plan.quantize.operations import (
    Dequantize,
    Quantize,
    QuantizedConv,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedLSTM,
    QuantizedSimpleRNN,
)
from lstmgen.targets.javascript.kernels import new_and_reset_state


def taps(operation: Operation) -> Arrays:
    """The kernel of a convolution as a row for each tap and filter: (*size, filters, channels)."""
    arrays = operation.weights()
    return {role: np.swapaxes(array, -1, -2) if role == "kernel" else array for role, array in arrays.items()}


FIXED_POINT: Kernels = {
    QuantizedLSTM: (Kernel("fixed_point/lstm", quantized_by_gate, new_state),),
    QuantizedGRU: (Kernel("fixed_point/gru", quantized_by_gate, new_and_reset_state),),
    QuantizedSimpleRNN: (Kernel("fixed_point/simple_rnn", quantized_by_gate, new_state),),
    Quantize: (Kernel("fixed_point/quantize"),),
    Dequantize: (Kernel("fixed_point/dequantize"),),
    QuantizedDense: (Kernel("fixed_point/dense", rows),),
    QuantizedConv: (Kernel("fixed_point/conv", taps),),
    QuantizedEmbedding: (Kernel("embedding"),),
}
