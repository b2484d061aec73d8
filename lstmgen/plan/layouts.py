"""Memory layouts of weights, one function per layout.

Each function returns arrays by role, the name in templates. Larger layouts (panels, blocks, big integers) have modules
of their own.
"""

from collections.abc import Mapping

import numpy as np

from lstmgen.graph.activation import SIGMOID, TANH, Activation
from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import CANDIDATES, GRU, LSTM, Gated, Recurrent

Arrays = Mapping[str, Weight]


def as_they_are(operation: Operation) -> Arrays:
    """Returns all arrays by field name, in Keras's layout."""
    return operation.weights()


def by_gate(operation: Recurrent) -> Arrays:
    """Returns arrays per gate, kernels as rows (units, inputs): `kernel_i`, `recurrent_kernel_i`, `bias_i`.

    The inputs of a ConvLSTM are all numbers in a window.
    """
    arrays = {}
    for gate, weights in operation.gates().items():
        arrays[of_gate("kernel", gate, operation)] = as_rows(weights.kernel)
        arrays[of_gate("recurrent_kernel", gate, operation)] = as_rows(weights.recurrent_kernel)
        if weights.bias is not None:
            arrays[of_gate("bias", gate, operation)] = weights.bias
        if weights.recurrent_bias is not None:
            arrays[of_gate("recurrent_bias", gate, operation)] = weights.recurrent_bias
    return arrays


def of_gate(role: str, gate: str, operation: Recurrent) -> str:
    """Returns the role of a gate's part of an array; the plain role for a cell without gates."""
    return f"{role}_{gate}" if operation.GATES else role


def as_rows(kernel: Weight) -> Weight:
    """Returns a kernel (*inputs, units) as rows (units, inputs)."""
    return kernel.reshape(-1, kernel.shape[-1]).T


def rows(operation: Operation) -> Arrays:
    """Returns a dense kernel as rows (units, inputs)."""
    return {name: as_rows(array) if name == "kernel" else array for name, array in operation.weights().items()}


def bias_as_row(operation: Operation) -> Arrays:
    """Returns a dense kernel unchanged, and the bias as (1, units), see `fused`."""
    return {name: np.atleast_2d(array) for name, array in operation.weights().items()}


def windows_as_rows(operation: Conv) -> Arrays:
    """Returns a kernel as rows (filters, numbers in a window), the bias (filters,); one of each per group."""
    if operation.groups == 1:
        return rows(operation)
    blocks = np.split(operation.kernel, operation.groups, axis=-1)
    arrays = {"kernel": np.array([as_rows(block) for block in blocks])}
    return arrays | ({} if operation.bias is None else {"bias": operation.bias.reshape(operation.groups, -1)})


def taps_as_rows(operation: ConvTranspose) -> Arrays:
    """Returns the kernel of a transposed convolution as rows (taps · filters, channels)."""
    kernel = operation.kernel
    return dict(operation.weights()) | {"kernel": kernel.reshape(-1, kernel.shape[-1])}


def split_reset(operation: GRU) -> Arrays:
    """Splits the recurrent kernel of a GRU without reset_after: (units, 2·units) for z and r, the rest for h."""
    arrays = dict(operation.weights())
    recurrent_kernel, split = arrays.pop("recurrent_kernel"), 2 * operation.units
    return arrays | {
        "recurrent_kernel_zr": recurrent_kernel[:, :split],
        "recurrent_kernel_h": recurrent_kernel[:, split:],
    }


def split_biases(operation: GRU) -> Arrays:
    """Splits the biases of a GRU with reset_after: input bias and recurrent bias, (3·units,) each."""
    arrays = dict(operation.weights())
    if operation.bias is not None:
        arrays["bias"], arrays["recurrent_bias"] = operation.bias
    return arrays


def gates_together(operation: LSTM | GRU) -> Arrays:
    """Interleaves the gates of a unit: kernels (units, inputs, gates), biases (units, gates)."""
    arrays = split_biases(operation) if isinstance(operation, GRU) else operation.weights()
    gates = {role: array.reshape(*array.shape[:-1], -1, operation.units) for role, array in arrays.items()}
    return {role: np.moveaxis(array, -1, 0) for role, array in gates.items()}


def by_group(operation: Conv) -> Arrays:
    """Returns a kernel (*size, groups, channels / groups, filters / groups): one matrix per group."""
    *size, channels, filters = operation.kernel.shape
    blocks = operation.kernel.reshape(*size, channels, operation.groups, filters // operation.groups)
    return dict(operation.weights()) | {"kernel": np.moveaxis(blocks, -2, -3)}


def one_group(operation: Operation) -> Arrays:
    """Returns kernels (*size, 1, channels, gates · filters), as of convolutions with one group of channels."""
    arrays = dict(operation.weights())
    return {role: array if role == "bias" else array[..., np.newaxis, :, :] for role, array in arrays.items()}


def transposed(operation: ConvTranspose) -> Arrays:
    """Returns the kernel of a transposed convolution as (*size, channels, filters), as in other convolutions."""
    return dict(operation.weights()) | {"kernel": np.swapaxes(operation.kernel, -1, -2)}


def sigmoid_as_tanh(operation: Operation) -> bool:
    """Returns whether gates use sigmoid(x) = (1 + tanh(x / 2)) / 2, with their weights halved at export."""
    return isinstance(operation, Gated) and (operation.activation, operation.recurrent_activation) == (TANH, SIGMOID)


def scale(operation: Recurrent, gate: str) -> float:
    """Returns the factor of a gate's weights: 0.5 if its sigmoid is computed as a tanh, else 1."""
    return 0.5 if sigmoid_as_tanh(operation) and gate not in CANDIDATES else 1.0


def by_tanh(function: Activation, operation: Recurrent) -> bool:
    """Returns whether a function of a layer is a sigmoid that is computed as a tanh."""
    return function == SIGMOID and operation.activation.bounded
