"""The kernels of JavaScript."""

from __future__ import annotations

import numpy as np

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, Recurrent, SimpleRNN
from lstmgen.graph.shape import Shape
from lstmgen.plan.kernel import Kernel, Kernels, Scratch, gate_sums, new_state, resets_before, unit_by_unit
from lstmgen.plan.layouts import (
    Arrays,
    biases_apart,
    by_gate,
    by_group,
    gates_together,
    quantized_by_gate,
    reset_apart,
    rows,
    transposed,
)
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


def new_and_reset_state(operation: Operation, x: Shape) -> Scratch:
    """Room for the new h, and for r * h behind it."""
    assert isinstance(operation, Recurrent)
    return {"new_h": (2, operation.units)}


def taps(operation: Operation) -> Arrays:
    """The kernel of a convolution as a row for each tap and filter: (*size, filters, channels)."""
    arrays = operation.weights()
    return {role: np.swapaxes(array, -1, -2) if role == "kernel" else array for role, array in arrays.items()}


KERNELS: Kernels = {
    LSTM: (Kernel("lstm_per_unit", gates_together, gate_sums(4), unit_by_unit), Kernel("lstm", scratch=gate_sums(4))),
    GRU: (
        Kernel("gru_reset_before", reset_apart, gate_sums(4), resets_before),
        Kernel("gru_per_unit", gates_together, gate_sums(4), unit_by_unit),
        Kernel("gru", biases_apart, gate_sums(6)),
    ),
    SimpleRNN: (Kernel("simple_rnn", scratch=gate_sums(1)),),
    ConvLSTM: (Kernel("conv_lstm", scratch=gate_sums(4)),),
    Dense: (Kernel("dense", rows),),
    Conv: (Kernel("conv", by_group),),
    ConvTranspose: (Kernel("conv_transpose", transposed),),
    QuantizedLSTM: (Kernel("fixed_point/lstm", quantized_by_gate, new_state),),
    QuantizedGRU: (Kernel("fixed_point/gru", quantized_by_gate, new_and_reset_state),),
    QuantizedSimpleRNN: (Kernel("fixed_point/simple_rnn", quantized_by_gate, new_state),),
    Quantize: (Kernel("fixed_point/quantize"),),
    Dequantize: (Kernel("fixed_point/dequantize"),),
    QuantizedDense: (Kernel("fixed_point/dense", rows),),
    QuantizedConv: (Kernel("fixed_point/conv", taps),),
    QuantizedEmbedding: (Kernel("embedding"),),
}

# One after the other what takes least code.
SMALL: Kernels = {
    **KERNELS,
    LSTM: (Kernel("lstm", scratch=gate_sums(4)),),
    GRU: (
        Kernel("gru_reset_before", reset_apart, gate_sums(4), resets_before),
        Kernel("gru", biases_apart, gate_sums(6)),
    ),
}

# An expression for each gate of a unit; activations of rows as above.
READABLE: Kernels = {
    **KERNELS,
    LSTM: (Kernel("readable/lstm", by_gate, new_state, unit_by_unit), Kernel("lstm", scratch=gate_sums(4))),
    GRU: (
        Kernel("readable/gru", by_gate, new_and_reset_state, unit_by_unit),
        Kernel("gru_reset_before", reset_apart, gate_sums(4), resets_before),
        Kernel("gru", biases_apart, gate_sums(6)),
    ),
    SimpleRNN: (
        Kernel("readable/simple_rnn", by_gate, new_state, unit_by_unit),
        Kernel("simple_rnn", scratch=gate_sums(1)),
    ),
}
