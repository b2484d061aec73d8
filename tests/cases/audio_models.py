"""Models of amplifiers in the JSON of audio plugins, with random weights, and what they compute, in numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Json = dict[str, Any]
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


def drawn(*shape: int, seed: int = 0, scale: float = 0.5) -> Array:
    """Random numbers of float32."""
    return np.random.default_rng((seed, *shape)).normal(0, scale, shape).astype(np.float32)


def sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))


# --- cells with the arrays of PyTorch


def lstm(x: Array, arrays: Sequence[Array], h: Array | None = None, c: Array | None = None) -> Array:
    """The outputs of nn.LSTM: gates i, f, g, o."""
    kernel, recurrent, *biases = arrays
    units = recurrent.shape[1]
    h, c = (np.zeros(units) if state is None else state for state in (h, c))
    rows = []
    for row in x:
        i, f, g, o = np.split(kernel @ row + recurrent @ h + sum(biases), 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        rows.append(h)
    return np.array(rows)


def gru(x: Array, arrays: Sequence[Array]) -> Array:
    """The outputs of nn.GRU: gates r, z, n."""
    kernel, recurrent, bias, recurrent_bias = arrays
    h = np.zeros(recurrent.shape[1])
    rows = []
    for row in x:
        ahead, behind = np.split(kernel @ row + bias, 3), np.split(recurrent @ h + recurrent_bias, 3)
        r, z = (sigmoid(a + b) for a, b in zip(ahead[:2], behind[:2]))
        h = (1 - z) * np.tanh(ahead[2] + r * behind[2]) + z * h
        rows.append(h)
    return np.array(rows)


def elman(x: Array, arrays: Sequence[Array]) -> Array:
    """The outputs of nn.RNN."""
    kernel, recurrent, *biases = arrays
    h = np.zeros(recurrent.shape[1])
    rows = []
    for row in x:
        h = np.tanh(kernel @ row + recurrent @ h + sum(biases))
        rows.append(h)
    return np.array(rows)


CELLS: dict[str, Callable[..., Array]] = {"LSTM": lstm, "GRU": gru, "RNN": elman}


# --- GuitarML


def guitarml(unit: str = "LSTM", inputs: int = 1, units: int = 5, layers: int = 1, **options: Any) -> Json:
    """A SimpleRNN of Automated-GuitarAmpModelling."""
    rows, state = GATES[unit] * units, {}
    for k in range(layers):
        width = units if k else inputs
        shapes = {"weight_ih": (rows, width), "weight_hh": (rows, units), "bias_ih": (rows,), "bias_hh": (rows,)}
        state |= {f"rec.{name}_l{k}": drawn(*shape, seed=k + len(name)).tolist() for name, shape in shapes.items()}
    options = {"skip": 1, "output_size": 1, "bias_fl": True, **options}
    state["lin.weight"] = drawn(options["output_size"], units).tolist()
    if options["bias_fl"]:
        state["lin.bias"] = drawn(options["output_size"]).tolist()
    sizes = {"model": "SimpleRNN", "input_size": inputs, "hidden_size": units, "num_layers": layers, "unit_type": unit}
    return {"model_data": {**sizes, **options}, "state_dict": state}


def run_guitarml(model: Json, x: Array) -> Array:
    options, state = model["model_data"], {name: np.array(value) for name, value in model["state_dict"].items()}
    y = x
    for k in range(options["num_layers"]):
        arrays = [state[f"rec.{name}_l{k}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
        y = CELLS[options["unit_type"]](y, arrays)
    y = y @ state["lin.weight"].T + state.get("lin.bias", 0.0)
    return y + x[:, : options["skip"]] if options["skip"] else y


# --- NAM


def nam(inputs: int = 1, units: int = 4, layers: int = 2, outputs: int = 1, **values: Any) -> Json:
    """An LSTM of Neural Amp Modeler."""
    widths = [inputs, *[units] * (layers - 1)]
    numbers = sum(4 * units * (width + units) + 6 * units for width in widths) + outputs * (units + 1)
    config = {"input_size": inputs, "hidden_size": units, "num_layers": layers}
    if outputs > 1:
        config["out_channels"] = outputs
    weights = drawn(numbers, seed=3).tolist()
    named = {"version": "0.5.4", "metadata": {"name": "Test"}, "architecture": "LSTM", "config": config}
    return {**named, "weights": weights, "sample_rate": 48000, **values}


def run_nam(model: Json, x: Array) -> Array:
    config, numbers = model["config"], np.array(model["weights"])
    units, width, y = config["hidden_size"], config["input_size"], x
    for _ in range(config["num_layers"]):
        sizes = np.cumsum([4 * units * (width + units), 4 * units, units, units])
        matrix, bias, h, c, numbers = np.split(numbers, sizes)
        matrix = matrix.reshape(4 * units, width + units)
        y = lstm(y, [matrix[:, :width], matrix[:, width:], bias], h, c)
        width = units
    outputs = config.get("out_channels", 1)
    return y @ numbers[: outputs * units].reshape(outputs, units).T + numbers[outputs * units :]


# --- RTNeural, with the arrays of Keras

FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "": lambda x: x,
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "relu": lambda x: np.maximum(x, 0),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True),
}


def item(kind: str, units: int, *arrays: Array, activation: str = "", **options: Any) -> Json:
    """A layer of channels over time."""
    weights = [array.tolist() for array in arrays]
    return {"type": kind, "activation": activation, "shape": [None, None, units], "weights": weights, **options}


def rtneural(*layers: Json, inputs: int = 1, **values: Any) -> Json:
    """Layers in sequence."""
    return {"in_shape": [None, None, inputs], "layers": list(layers), **values}


def every_layer() -> Json:
    """Each type of layer of channels, with two inputs."""
    return rtneural(
        item("dense", 6, drawn(2, 6), drawn(6), activation="tanh"),
        item("conv1d", 4, drawn(3, 3, 4), drawn(4), activation="elu", kernel_size=[3], dilation=[2], groups=2),
        item("batchnorm", 4, drawn(4), drawn(4), drawn(4), np.abs(drawn(4)), epsilon=0.01),
        item("prelu", 4, drawn(1, 4)),
        item("gru", 5, drawn(4, 15), drawn(5, 15), drawn(2, 15), activation="tanh"),
        item("batchnorm", 5, drawn(5), np.abs(drawn(5)), epsilon=0.5),
        item("lstm", 3, drawn(5, 12), drawn(3, 12), drawn(12)),
        item("time-distributed-dense", 3, drawn(3, 3), activation="sigmoid"),
        item("prelu", 3, drawn(1, 1)),
        item("activation", 3, activation="relu"),
        item("dense", 2, drawn(3, 2), drawn(2), activation="softmax"),
        inputs=2,
    )


def run_rtneural(model: Json, x: Array) -> Array:
    """Runs layers of channels; gains in dB and the skip connection are those of AIDA-X."""
    direct = x * np.array([10 ** (model.get("in_gain", 0) / 20), *[1.0] * (x.shape[1] - 1)])
    y = direct
    for layer in model["layers"]:
        arrays = [np.array(array) for array in layer["weights"]]
        y = FUNCTIONS[layer["activation"] if layer["type"] not in RUN_WITHIN else ""](
            RUN[layer["type"]](y, arrays, layer)
        )
    return (y + direct[:, : model.get("in_skip", 0)] if model.get("in_skip") else y) * 10 ** (
        model.get("out_gain", 0) / 20
    )


def run_dense(x: Array, arrays: Sequence[Array], layer: Json) -> Array:
    return x @ arrays[0] + (arrays[1] if len(arrays) > 1 else 0.0)


def run_conv1d(x: Array, arrays: Sequence[Array], layer: Json) -> Array:
    """A convolution over the past, group by group."""
    (size,), (dilation,), groups = layer["kernel_size"], layer["dilation"], layer["groups"]
    past = np.concatenate([np.zeros(((size - 1) * dilation, x.shape[1])), x])
    parts = []
    for channels, kernel in zip(np.split(past, groups, axis=1), np.split(arrays[0], groups, axis=2)):
        parts.append(sum(channels[k * dilation : k * dilation + len(x)] @ kernel[k] for k in range(size)))
    return np.concatenate(parts, axis=1) + arrays[1]


def run_batchnorm(x: Array, arrays: Sequence[Array], layer: Json) -> Array:
    *affine, mean, variance = arrays
    y = (x - mean) / np.sqrt(variance + layer["epsilon"])
    return y * affine[0] + affine[1] if affine else y


def run_gru(x: Array, arrays: Sequence[Array], layer: Json) -> Array:
    """Keras's gates are z, r, h: PyTorch's are r, z, n."""
    kernel, recurrent, bias = arrays
    turned = [np.concatenate([np.split(a, 3)[k] for k in (1, 0, 2)]) for a in (kernel.T, recurrent.T, *bias)]
    return gru(x, turned)


RUN_WITHIN = ("gru", "lstm")
RUN: dict[str, Callable[[Array, Sequence[Array], Json], Array]] = {
    "dense": run_dense,
    "time-distributed-dense": run_dense,
    "conv1d": run_conv1d,
    "batchnorm": run_batchnorm,
    "prelu": lambda x, arrays, layer: np.where(x > 0, x, arrays[0] * x),
    "gru": run_gru,
    "lstm": lambda x, arrays, layer: lstm(x, [arrays[0].T, arrays[1].T, arrays[2]]),
    "activation": lambda x, arrays, layer: x,
}
