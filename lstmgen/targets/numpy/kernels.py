"""The kernels of numpy."""

from collections.abc import Mapping

import numpy as np

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Weight, f64
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, Recurrent, SimpleRNN
from lstmgen.plan.kernel import Kernel, Kernels
from lstmgen.plan.layouts import bias_as_row, by_group, one_group, scale, transposed

# The order of the gates: those with the recurrent activation first.
ORDER = {"ifco": "ifoc", "zrh": "zrh", "": "h"}


def fused(operation: Recurrent) -> Mapping[str, Weight]:
    """`kernel` (inputs, gates · units) and `bias` of x; `recurrent_kernel` of h, and `recurrent_bias` if there is one.

    The weights of all gates are side by side, so that one product and one function serve all. As sigmoid(z) =
    (1 + tanh(z / 2)) / 2, those of gates with a sigmoid are halved where everything else is a tanh: then one tanh makes
    all gates. Halving is exact. Biases are rows (1, ·), since numpy adds arrays of equally many axes, as they and the
    sums of one sample are, in less than half of the time.

    Of a GRU without reset_after `recurrent_kernel` has gates z and r only, and `candidate_kernel` the candidate.
    """
    gates = [(operation.gates()[gate], scale(operation, gate)) for gate in ORDER[operation.GATES]]
    zeros = np.zeros(operation.units)
    biases = [f64(zeros if gate.bias is None else gate.bias) * scale for gate, scale in gates]
    recurrent = [f64(gate.recurrent_kernel) * scale for gate, scale in gates]
    arrays = {
        "kernel": np.concatenate([f64(gate.kernel) * scale for gate, scale in gates], axis=1),
        "bias": np.concatenate(biases)[np.newaxis],
    }
    if operation.resets_before:
        *recurrent, arrays["candidate_kernel"] = recurrent
    arrays["recurrent_kernel"] = np.concatenate(recurrent, axis=1)
    biases = [f64(gate.recurrent_bias) * scale for gate, scale in gates if gate.recurrent_bias is not None]
    if biases:
        arrays["recurrent_bias"] = np.concatenate(biases)[np.newaxis]
    return arrays


KERNELS: Kernels = {
    LSTM: (Kernel("lstm", fused),),
    GRU: (Kernel("gru", fused),),
    SimpleRNN: (Kernel("simple_rnn", fused),),
    Dense: (Kernel("dense", bias_as_row),),
    ConvLSTM: (Kernel("conv_lstm", one_group),),
    Conv: (Kernel("conv", by_group),),
    ConvTranspose: (Kernel("conv_transpose", transposed),),
}
