"""The kernels of plain loops, in one array."""

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, SimpleRNN
from lstmgen.plan.kernel import Kernel, Kernels, gate_sums, resets_before
from lstmgen.plan.layouts import by_group, split_biases, split_reset, transposed

RESET_BEFORE = Kernel("gru_reset_before", split_reset, gate_sums(4), resets_before)
PLAIN: Kernels = {
    LSTM: (Kernel("lstm", scratch=gate_sums(4)),),
    GRU: (RESET_BEFORE, Kernel("gru", split_biases, gate_sums(6))),
    SimpleRNN: (Kernel("simple_rnn", scratch=gate_sums(1)),),
    ConvLSTM: (Kernel("conv_lstm", scratch=gate_sums(4)),),
    Conv: (Kernel("conv", by_group),),
    ConvTranspose: (Kernel("conv_transpose", transposed),),
}
