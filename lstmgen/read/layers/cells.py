"""The cells of recurrent layers: their weights, in every form in which Keras files store them.

Each function returns an operation with weights and activations; `recurrent` adds the options for sequences. Gate
order is Keras 2's: i, f, c, o and z, r, h.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.operation import Weight
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, Recurrent, SimpleRNN
from lstmgen.graph.shape import Length, Shape
from lstmgen.read.calls.activations import activation_of
from lstmgen.read.calls.layer import Call, Refusal


class CellWeights(NamedTuple):
    """The weights of a cell, by their names in operations."""

    kernel: Weight
    recurrent_kernel: Weight
    bias: Weight | None


# The order in which Keras 1 stores the gates, each with its own three arrays.
KERAS1_GATES = {"ifco": "icfo", "zrh": "zrh"}


def lstm(call: Call, features: int) -> LSTM:
    """LSTM and LSTMCell; keras/src/layers/rnn/lstm.py."""
    units = call.config.integer("units")
    call.config.ignore("unit_forget_bias")
    weights = gated(call, features, units, "ifco")
    return LSTM(**weights._asdict(), activation=activation(call), recurrent_activation=recurrent_activation(call))


def gru(call: Call, features: int) -> GRU:
    """GRU and GRUCell; keras/src/layers/rnn/gru.py."""
    units = call.config.integer("units")
    reset_after = call.config.boolean("reset_after", call.version.reset_after(call.class_name))
    weights = gated(call, features, units, "zrh", reset_after=reset_after)
    return GRU(
        **weights._asdict(),
        activation=activation(call),
        recurrent_activation=recurrent_activation(call),
        reset_after=reset_after,
    )


def simple_rnn(call: Call, features: int) -> SimpleRNN:
    """SimpleRNN and SimpleRNNCell; keras/src/layers/rnn/simple_rnn.py."""
    units = call.config.integer("units")
    kernel = call.weight("kernel", (features, units))
    recurrent_kernel = call.weight("recurrent_kernel", (units, units))
    bias = call.weight("bias", (units,)) if call.config.boolean("use_bias", True) else None
    return SimpleRNN(kernel=kernel, recurrent_kernel=recurrent_kernel, bias=bias, activation=activation(call))


def cudnn_lstm(call: Call, features: int) -> LSTM:
    """CuDNNLSTM: tanh and the true sigmoid, always."""
    units = call.config.integer("units")
    call.config.ignore("unit_forget_bias")
    return LSTM(**fused(call, features, units, "ifco", (8 * units,), (4 * units,))._asdict())


def cudnn_gru(call: Call, features: int) -> GRU:
    """CuDNNGRU: tanh and the true sigmoid, always; a GRU with reset_after."""
    units = call.config.integer("units")
    return GRU(**fused(call, features, units, "zrh", (6 * units,), (2, 3 * units))._asdict(), reset_after=True)


def conv_lstm(call: Call, x: Shape) -> ConvLSTM:
    """ConvLSTM1D, 2D and 3D on x (timesteps, *space, channels); keras/src/layers/rnn/conv_lstm.py."""
    config, rank = call.config, int(call.class_name[-2])
    if call.version.keras1:
        raise Refusal("Keras 1 does not store its strides", "save the model again with Keras 2")
    channels = x[-1] if len(x) == rank + 2 else None
    if channels is None or isinstance(channels, Length):
        raise Refusal(f"expects input (timesteps, {rank} spatial axes, channels) with a fixed number of channels")
    filters, size = config.integer("filters"), config.integers("kernel_size", rank)
    config.ignore("unit_forget_bias")
    kernel = call.weight("kernel", (*size, channels, 4 * filters))
    recurrent_kernel = call.weight("recurrent_kernel", (*size, filters, 4 * filters))
    bias = call.weight("bias", (4 * filters,)) if config.boolean("use_bias", True) else None
    strides, dilation = config.integers("strides", rank, 1), config.integers("dilation_rate", rank, 1)
    padding = config.choice("padding", "valid", "valid", "same")
    if call.reading.backend == "theano":
        if padding == "same" and (max(strides) > 1 or max(dilation) > 1):
            raise Refusal("padding='same' with strides or dilation pads differently in the Theano backend")
        kernel = reversed_kernel(call, "kernel", kernel, rank, padding)
        recurrent_kernel = reversed_kernel(call, "recurrent_kernel", recurrent_kernel, rank, "same")
    return ConvLSTM(
        kernel=kernel,
        recurrent_kernel=recurrent_kernel,
        bias=bias,
        activation=activation(call),
        recurrent_activation=recurrent_activation(call),
        strides=strides,
        dilation=dilation,
        padding=padding,
    )


def reversed_kernel(call: Call, name: str, kernel: Weight, rank: int, padding: str) -> Weight:
    """A kernel of the Theano backend, which convolves, as one that TensorFlow correlates with.

    Where the size is even, `same` puts the odd zero in front in Theano, behind in TensorFlow: with a zero
    more at its end the kernel has an odd size, and both agree.
    """
    more = [(0, 1 - n % 2 if padding == "same" else 0) for n in kernel.shape[:rank]] + [(0, 0)] * 2
    shape = tuple(n + after for n, (_, after) in zip(kernel.shape, more))
    return call.derived(name, shape, lambda: np.pad(kernel[(slice(None, None, -1),) * rank], more))


CELLS: dict[str, Callable[[Call, int], Recurrent]] = {
    "LSTMCell": lstm,
    "GRUCell": gru,
    "SimpleRNNCell": simple_rnn,
}


def activation(call: Call) -> Activation:
    return activation_of(call, call.config.raw("activation", "tanh"))


def recurrent_activation(call: Call) -> Activation:
    default = call.version.recurrent_activation(call.class_name)
    return activation_of(call, call.config.raw("recurrent_activation", default), "recurrent_activation")


def gated(call: Call, features: int, units: int, gates: str, *, reset_after: bool = False) -> CellWeights:
    """Kernel, recurrent kernel and bias of a layer of Keras's own; a file may hold them as cuDNN has them."""
    width = len(gates) * units
    if call.version.keras1 and call.config.raw("consume_less", "cpu") != "gpu":
        return keras1_gates(call, features, units, gates)
    if not call.config.boolean("use_bias", True):
        return fused(call, features, units, gates)
    if gates == "zrh" and not reset_after:
        return fused(call, features, units, gates, (width,))
    return fused(call, features, units, gates, (2, width) if reset_after else (width,), (2 * width,))


def fused(call: Call, features: int, units: int, gates: str, *biases: tuple[int, ...]) -> CellWeights:
    """One array for all gates each, in Keras's layout or in cuDNN's; only a cuDNN bias has length 2·gates·units.

    cuDNN multiplies from the other side, so each gate's block holds the transposed matrix, and it adds two
    biases. Source: _convert_rnn_weights in keras/engine/saving.py of Keras 2.2.4.

    Args:
        biases: the allowed shapes; none if there is no bias.
    """
    width = len(gates) * units
    kernel = call.weight("kernel", (features, width))
    recurrent_kernel = call.weight("recurrent_kernel", (units, width))
    bias = call.weight("bias", *biases) if biases else None
    if bias is None or bias.shape != (2 * width,):
        return CellWeights(kernel, recurrent_kernel, bias)

    def transposed(array: Weight) -> Callable[[], Weight]:
        blocks = np.split(array, len(gates), axis=1)
        return lambda: np.hstack([block.reshape(units, -1).T for block in blocks])

    def of_keras() -> Weight:
        return np.sum(bias.reshape(2, width), axis=0) if gates == "ifco" else bias.reshape(2, width)

    return CellWeights(
        call.derived("kernel", kernel.shape, transposed(kernel)),
        call.derived("recurrent_kernel", recurrent_kernel.shape, transposed(recurrent_kernel)),
        call.derived("bias", (width,) if gates == "ifco" else (2, width), of_keras),
    )


def keras1_gates(call: Call, features: int, units: int, gates: str) -> CellWeights:
    """Three arrays for each gate, as Keras 1 stores them unless consume_less="gpu"."""
    width = len(gates) * units
    arrays = {
        gate: (
            call.weight(f"W_{gate}", (features, units)),
            call.weight(f"U_{gate}", (units, units)),
            call.weight(f"b_{gate}", (units,)),
        )
        for gate in KERAS1_GATES[gates]
    }

    def joined(k: int) -> Callable[[], Weight]:
        return lambda: np.concatenate([arrays[gate][k] for gate in gates], axis=-1)

    return CellWeights(
        call.derived("kernel", (features, width), joined(0)),
        call.derived("recurrent_kernel", (units, width), joined(1)),
        call.derived("bias", (width,), joined(2)),
    )
