"""The kernels of numpy."""

from __future__ import annotations

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, SimpleRNN
from lstmgen.plan.kernel import Kernel, Kernels
from lstmgen.plan.layouts import bias_as_row, by_group, one_group, transposed
from lstmgen.targets.numpy import fused_gates as fused

KERNELS: Kernels = {
    LSTM: (Kernel("lstm", fused.layout),),
    GRU: (Kernel("gru", fused.layout),),
    SimpleRNN: (Kernel("simple_rnn", fused.layout),),
    Dense: (Kernel("dense", bias_as_row),),
    ConvLSTM: (Kernel("conv_lstm", one_group),),
    Conv: (Kernel("conv", by_group),),
    ConvTranspose: (Kernel("conv_transpose", transposed),),
}
