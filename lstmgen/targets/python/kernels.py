"""The kernels of Python."""

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, SimpleRNN
from lstmgen.plan.kernel import Kernel, Kernels, before
from lstmgen.plan.layouts import by_gate, rows, taps_as_rows, windows_as_rows
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
}

FAST: Kernels = before(
    {
        LSTM: (Kernel("unrolled/lstm", inline, applies=is_small),),
        GRU: (Kernel("unrolled/gru", inline, applies=is_small),),
        SimpleRNN: (Kernel("unrolled/simple_rnn", inline, applies=is_small),),
        PackedLSTM: (Kernel("bignum/lstm", packed_layers.layout),),
        PackedGRU: (Kernel("bignum/gru", packed_layers.gru_layout),),
        PackedSimpleRNN: (Kernel("bignum/simple_rnn", packed_layers.layout),),
    },
    READABLE,
)
