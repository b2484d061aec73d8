"""Reads JSON of Automated-GuitarAmpModelling, as NeuralPi, Proteus, Chameleon and other plugins load it.

`model_data` has the options of its class SimpleRNN, `state_dict` the arrays as PyTorch stores them: recurrent layers
`rec`, then a linear layer `lin`, whose output is added to the first channels of the input (`skip`).
Source: CoreAudioML/networks.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

from lstmgen.errors import MODEL, Problem, ReadError, UnsupportedError
from lstmgen.graph.operation import Weight
from lstmgen.read.audio.network import Network, TrainedLayer
from lstmgen.read.audio.values import array, integer, mapping, sample_rate
from lstmgen.read.refusal import shorten

# By the class of PyTorch: that of Keras, and the places of its gates in Keras's order (i, f, c, o and z, r, h).
UNITS: Mapping[str, tuple[str, Sequence[int]]] = {
    "LSTM": ("LSTM", (0, 1, 2, 3)),
    "GRU": ("GRU", (1, 0, 2)),
    "RNN": ("SimpleRNN", (0,)),
}
ARRAYS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def network(value: Mapping[str, Any]) -> Network:
    """Reads a file.

    Raises:
        ReadError: it is damaged.
        UnsupportedError: it has another model.
    """
    options = mapping(value, "model_data", "the file")
    model, unit_type = options.get("model", "SimpleRNN"), options.get("unit_type")
    if model != "SimpleRNN":
        refuse(f"model {shorten(model)} is not supported", "lstmgen reads SimpleRNN only")
    if not isinstance(unit_type, str) or unit_type not in UNITS:
        refuse(f"unit_type {shorten(unit_type)} is not supported", f"lstmgen reads {', '.join(UNITS)}")
    inputs, units, outputs = (
        integer(options, key, "model_data") for key in ("input_size", "hidden_size", "output_size")
    )
    layers = integer(options, "num_layers", "model_data", 1)  # arrays of more layers would be left in state_dict
    state = dict(mapping(value, "state_dict", "the file"))
    trained = [recurrent(state, unit_type, k, inputs if k == 0 else units, units) for k in range(layers)]
    head = linear(state, units, outputs, bias=boolean(options, "bias_fl"))
    if state:
        raise ReadError(f"state_dict has {shorten(next(iter(state)))}, which a SimpleRNN of {layers} layers does not")
    return Network(
        (None, inputs),
        [*trained, head],
        f"GuitarML JSON, {unit_type}",
        skip=skipped(options, inputs, outputs),
        sample_rate=sample_rate(options, value),
    )


def recurrent(state: dict[str, Any], unit_type: str, number: int, inputs: int, units: int) -> TrainedLayer:
    """Takes a recurrent layer.

    Raises:
        ReadError: an array is missing, or does not fit.
    """
    class_name, order = UNITS[unit_type]
    rows = len(order) * units
    shapes = ((rows, inputs), (rows, units), (rows,), (rows,))
    kernel, recurrent_kernel, *biases = (
        in_order(take(state, f"rec.{name}_l{number}", shape), order) for name, shape in zip(ARRAYS, shapes)
    )
    bias: Weight = np.stack(biases) if unit_type == "GRU" else np.add(*biases, dtype=np.float64)
    options = {"reset_after": True} if unit_type == "GRU" else {}
    return TrainedLayer(
        class_name,
        {"units": units, "return_sequences": True, **options},
        [np.ascontiguousarray(kernel.T), np.ascontiguousarray(recurrent_kernel.T), bias],
    )


def in_order(weights: Weight, order: Sequence[int]) -> Weight:
    """Returns the rows of an array with their gates in Keras's order."""
    gates = np.split(weights, len(order))
    return np.concatenate([gates[k] for k in order])


def linear(state: dict[str, Any], units: int, outputs: int, *, bias: bool) -> TrainedLayer:
    """Takes the linear layer.

    Raises:
        ReadError: an array is missing, or does not fit.
    """
    arrays = [np.ascontiguousarray(take(state, "lin.weight", (outputs, units)).T)]
    if bias:
        arrays.append(take(state, "lin.bias", (outputs,)))
    return TrainedLayer("Dense", {"units": outputs, "use_bias": bias}, arrays)


def take(state: dict[str, Any], name: str, shape: tuple[int, ...]) -> Weight:
    """Takes an array out of the state_dict.

    Raises:
        ReadError: it is missing, or does not fit.
    """
    if name not in state:
        raise ReadError(f"state_dict has no {name!r}")
    return array(state.pop(name), shape, f"state_dict, {name}")


def skipped(options: Mapping[str, Any], inputs: int, outputs: int) -> int:
    """The number of input channels that are added to the output.

    Raises:
        ReadError: they do not fit.
    """
    value = options.get("skip")
    skip = min(int(value) if isinstance(value, bool) else integer(options, "skip", "model_data", minimum=0), inputs)
    if skip > 1 and skip != outputs:
        raise ReadError(f"model_data: skip={skip} channels of the input do not fit {outputs} outputs")
    return skip


def boolean(options: Mapping[str, Any], key: str) -> bool:
    """Returns an option that is true if it is missing.

    Raises:
        ReadError: it is something else.
    """
    value = options.get(key, True)
    if value not in (0, 1):
        raise ReadError(f"model_data: {key} is {shorten(value)}, expected true or false")
    return bool(value)


def refuse(reason: str, advice: str) -> NoReturn:
    """Raises UnsupportedError for the model."""
    raise UnsupportedError([Problem(MODEL, "GuitarML", reason, advice)])
