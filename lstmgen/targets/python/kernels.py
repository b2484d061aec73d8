"""The kernels of Python."""

from __future__ import annotations

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, SimpleRNN
from lstmgen.plan.kernel import Kernel, Kernels, before
from lstmgen.plan.layouts import by_gate, rows, taps_as_rows, whole_by_gate, windows_as_rows
from lstmgen.plan.quantize.operations import (
    QuantizedConv,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedLSTM,
    QuantizedSimpleRNN,
)
from lstmgen.targets.python.bignum import layers as packed_layers
from lstmgen.targets.python.bignum.layers import PackedGRU, PackedLSTM, PackedSimpleRNN
from lstmgen.targets.python.unrolled import inline, is_small

READABLE: Kernels = {
    LSTM: (Kernel("lstm", by_gate),),
    GRU: (Kernel("gru", by_gate),),
    SimpleRNN: (Kernel("simple_rnn", by_gate),),
    ConvLSTM: (Kernel("conv_lstm", by_gate),),
    Dense: (Kernel("dense", rows),),
    Conv: (Kernel("conv", windows_as_rows),),
    ConvTranspose: (Kernel("conv_transpose", taps_as_rows),),
    QuantizedLSTM: (Kernel("quantized_lstm", whole_by_gate),),
    QuantizedGRU: (Kernel("quantized_gru", whole_by_gate),),
    QuantizedSimpleRNN: (Kernel("quantized_simple_rnn", whole_by_gate),),
    QuantizedDense: (Kernel("quantized_dense", rows),),
    QuantizedConv: (Kernel("quantized_conv", windows_as_rows),),
    QuantizedEmbedding: (Kernel("embedding"),),
}

FAST: Kernels = before(
    {
        LSTM: (Kernel("unrolled_lstm", inline, applies=is_small),),
        GRU: (Kernel("unrolled_gru", inline, applies=is_small),),
        SimpleRNN: (Kernel("unrolled_simple_rnn", inline, applies=is_small),),
        PackedLSTM: (Kernel("packed_lstm", packed_layers.layout),),
        PackedGRU: (Kernel("packed_gru", packed_layers.gru_layout),),
        PackedSimpleRNN: (Kernel("packed_simple_rnn", packed_layers.layout),),
    },
    READABLE,
)
