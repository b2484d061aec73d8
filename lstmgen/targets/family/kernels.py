"""The kernels of the family: plain loops, which compilers turn into vectors."""

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, SimpleRNN
from lstmgen.plan.kernel import Kernel, Kernels, gate_sums, resets_before
from lstmgen.plan.layouts import by_group, split_biases, split_reset, transposed

KERNELS: Kernels = {
    LSTM: (Kernel("lstm", scratch=gate_sums(4)),),
    GRU: (
        Kernel("gru_reset_before", split_reset, gate_sums(4), resets_before),
        Kernel("gru", split_biases, gate_sums(6)),
    ),
    SimpleRNN: (Kernel("simple_rnn", scratch=gate_sums(1)),),
    ConvLSTM: (Kernel("conv_lstm", scratch=gate_sums(4)),),
    Conv: (Kernel("conv", by_group),),
    ConvTranspose: (Kernel("conv_transpose", transposed),),
}
