"""Recurrent forms of the layers of keras-lmu (Voelker, Kajić and Eliasmith 2019), which compute with FFTs and matrix
exponentials.

An LMU without recurrent connections convolves its input with the impulse response of a linear system. A cell that runs
this system timestep by timestep gives the same numbers, and can be stepped. The package has such a cell, LMUCell.
"""

import sys
from typing import Any

import numpy as np

from lstmgen.read.live.calls import Untraceable

PACKAGE = "keras_lmu"
CELL = "lmu_cell"  # name of each new cell: Keras would count them, and files of one model would differ
NEGLIGIBLE = 1e-6  # of an impulse response, where the package cuts it: of the size of float32's rounding
OF_CELL = ("memory_d", "order", "hidden_cell", "input_to_hidden", "discretizer")
OF_RECURRENT_CELL = (*OF_CELL, "hidden_to_memory", "memory_to_memory", "use_bias", "kernel_initializer")


def recurrent_form(layer: Any) -> Any:
    """Returns a layer that computes the same with constant matrices, for an LMU and for an RNN around an LMUCell.

    Returns the layer itself where it has such a form, and for other layers.

    Raises:
        Untraceable: the layer has no recurrent form.
    """
    kind = name_of(layer)
    if kind == "LMU":
        return recurrent_form(layer.layer)
    if kind == "LMUFeedforward":
        return around(layer, cell_of_convolution(layer))
    cell: Any = getattr(layer, "cell", None)
    if name_of(cell) == "LMUCell" and cell.trainable_theta and cell.discretizer == "zoh":
        return around(layer, cell_of_known_window(cell))
    return layer


def name_of(layer: Any) -> str:
    """The name of a class of the package; empty for other classes."""
    return type(layer).__name__ if type(layer).__module__.partition(".")[0] == PACKAGE else ""


def around(layer: Any, cell: Any) -> Any:
    """Returns an RNN with the options of a layer, around another cell."""
    options = ("go_backwards", "stateful", "zero_output_for_mask")
    kept = {key: getattr(layer, key) for key in options if hasattr(layer, key)}
    rnn = sys.modules["keras"].layers.RNN
    return rnn(cell, return_sequences=layer.return_sequences, dtype=layer.dtype_policy, name=layer.name, **kept)


def cell_of_convolution(layer: Any) -> Any:
    """Returns the cell whose output over time is the convolution of an LMUFeedforward.

    Raises:
        Untraceable: the impulse response is cut where it is not negligible.
    """
    _, timesteps, features = layer._build_shapes_dict["input_shape"]
    response = np.abs(np.asarray(layer.impulse_response, np.float64)).reshape(-1, layer.order)
    is_cut = timesteps is None or len(response) < timesteps
    last = response[0] if layer.conv_mode == "raw" else response[-1]  # "raw" has it in reverse
    if is_cut and (last > NEGLIGIBLE * response.sum(axis=0)).any():
        raise Untraceable(
            f"its impulse response is cut after {len(response)} timesteps, where it is not negligible",
            "set a fixed number of timesteps for its input, and conv_mode='fft'",
        )
    arguments = {key: getattr(layer, key) for key in OF_CELL}
    cell = type(layer.delay_layer.cell)(
        theta=layer.theta,
        kernel_initializer=None if layer.kernel is None else "zeros",
        use_bias=layer.bias is not None,
        input_d=features,
        dtype=layer.dtype_policy,
        name=CELL,
        **arguments,
    )
    return with_weights(cell, layer, features)


def cell_of_known_window(cell: Any) -> Any:
    """Returns a cell with constant matrices: those of the window that the cell has learned."""
    features = cell._build_shapes_dict["input_shape"][-1]
    arguments = {key: getattr(cell, key) for key in OF_RECURRENT_CELL}
    options = {"dtype": cell.dtype_policy, "name": CELL}
    fixed = type(cell)(theta=cell._init_theta, input_d=features, **options, **arguments)
    with_weights(fixed, cell, features)
    fixed.A, fixed.B = cell._cont2discrete_zoh(cell._base_A * cell.theta_inv, cell._base_B * cell.theta_inv)
    return fixed


def with_weights(cell: Any, source: Any, features: int) -> Any:
    """Builds a cell, and copies the weights of its memory from a layer."""
    cell.build((None, features))
    for key in ("kernel", "bias", "recurrent_kernel"):
        variable = getattr(source, key, None)
        if variable is not None:
            getattr(cell, key).assign(variable)
    return cell
