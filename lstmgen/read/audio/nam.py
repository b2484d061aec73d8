"""Reads `.nam` files of Neural Amp Modeler with the architecture LSTM.

All numbers are one list: for each layer a matrix (4 * units, inputs + units) over input and hidden state, biases, and
the initial hidden and cell state; then the head's matrix (outputs, units) and biases. Gates are in the order i, f,
g, o.
Source: NeuralAmpModelerCore/NAM/lstm.cpp and get_dsp.cpp.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmgen.errors import MODEL, Problem, ReadError, UnsupportedError
from lstmgen.graph.operation import Weight
from lstmgen.read.audio.network import Network, TrainedLayer
from lstmgen.read.audio.values import array, flattened, integer, mapping, sample_rate
from lstmgen.read.refusal import shorten

LSTM = "LSTM"
VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,9})")
FIRST, LATEST = (0, 5), (0, 7)
NOT_SUPPORTED = f"lstmgen reads the architecture {LSTM} only; train or download an LSTM of the same amplifier"


def network(value: Mapping[str, Any]) -> Network:
    """Reads a file.

    Raises:
        ReadError: it is damaged.
        UnsupportedError: it has another architecture.
    """
    architecture = value.get("architecture")
    if architecture != LSTM:
        named = f"architecture {shorten(architecture)}"
        raise UnsupportedError([Problem(MODEL, "NAM", f"{named} is not supported", NOT_SUPPORTED)])
    version, warnings = checked_version(value.get("version"))
    config = mapping(value, "config", "the file")
    inputs, units, layers = (integer(config, key, "config") for key in ("input_size", "hidden_size", "num_layers"))
    outputs = integer(config, "out_channels", "config", 1)
    if "in_channels" in config and integer(config, "in_channels", "config") != inputs:
        raise ReadError(f"config: in_channels is {config['in_channels']}, but input_size is {inputs}")
    rows = 4 * units
    size = rows * (inputs + units) + (layers - 1) * rows * 2 * units + layers * (rows + 2 * units)
    expected = (size + outputs * (units + 1),)
    shape, _ = flattened(value.get("weights"), "weights")
    if shape != expected:
        raise ReadError(
            f"weights has shape {shape}, expected {expected} for {layers} layers of {units} units with {inputs} inputs "
            f"and {outputs} outputs"
        )
    numbers = WeightList(array(value["weights"], expected, "weights"))
    trained = [lstm(numbers, inputs if layer == 0 else units, units) for layer in range(layers)]
    kernel, bias = numbers.take(outputs, units), numbers.take(outputs)
    head = TrainedLayer("Dense", {"units": outputs}, [kernel.T, bias])
    return Network(
        (None, inputs),
        [*trained, head],
        f"NAM {version}",
        sample_rate=sample_rate(value),
        warnings=warnings,
    )


class WeightList:
    """A list of numbers from which arrays are taken in order."""

    def __init__(self, numbers: Weight) -> None:
        self.numbers = numbers
        self.taken = 0

    def take(self, *shape: int) -> Weight:
        """Returns the next numbers, in this shape."""
        begin = self.taken
        self.taken += int(np.prod(shape))
        return self.numbers[begin : self.taken].reshape(shape)


def lstm(numbers: WeightList, inputs: int, units: int) -> TrainedLayer:
    """Takes a layer; PyTorch's gates i, f, g, o are i, f, c, o of Keras."""
    matrix, bias = numbers.take(4 * units, inputs + units), numbers.take(4 * units)
    states = (numbers.take(units), numbers.take(units))
    return TrainedLayer(
        "LSTM",
        {"units": units, "return_sequences": True},
        [np.ascontiguousarray(matrix[:, :inputs].T), np.ascontiguousarray(matrix[:, inputs:].T), bias],
        states if any(state.any() for state in states) else (),
    )


def checked_version(version: Any) -> tuple[str, tuple[str, ...]]:
    """Returns the version of the format, and a warning if it is newer than those that are known.

    Raises:
        ReadError: it is missing, or older than the first one that NeuralAmpModelerCore reads.
    """
    match = VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        raise ReadError(f"version is {shorten(version)}, expected one such as '0.5.4'")
    numbers = int(match[1]), int(match[2])
    if numbers < FIRST:
        raise ReadError(f"version {version} is older than 0.5.0, the first that plugins read; export the model again")
    newer = f"version {version} of NAM is newer than those that lstmgen was tested with"
    return match[0], (newer,) if numbers > LATEST else ()
