"""Layers of RTNeural as layers of Keras. Arrays are those of Keras's get_weights()."""

from collections.abc import Callable, Mapping, Sequence

from lstmgen.errors import ReadError
from lstmgen.read.audio.frames import Item
from lstmgen.read.audio.network import TrainedLayer
from lstmgen.read.audio.values import array, flattened, integer, number
from lstmgen.read.refusal import Refusal, shorten

ACTIVATIONS = ("tanh", "relu", "sigmoid", "softmax", "elu")
Trained = Sequence[TrainedLayer]


def activation(item: Item, allowed: Sequence[str] = ACTIVATIONS) -> str:
    """The name of the activation; "linear" if there is none.

    Raises:
        Refusal: RTNeural does not compute it here.
    """
    name = item.values.get("activation")
    if name in ("", None):
        return "linear"
    if name not in allowed:
        known = " or ".join(map(repr, allowed)) or "none"
        raise Refusal(f"activation {shorten(name)}, which RTNeural does not compute here", f"it computes {known}")
    if name == "softmax" and len(item.after) == 3:
        raise Refusal("softmax is over all features in RTNeural, and over the last axis in Keras")
    return str(name)


def activated(item: Item) -> Mapping[str, str]:
    """The argument `activation`; none for a linear layer.

    Raises:
        Refusal: as for `activation`.
    """
    name = activation(item)
    return {} if name == "linear" else {"activation": name}


def dense(item: Item) -> Trained:
    """Reads Dense: kernel (inputs, units), and biases if they are there."""
    shapes = {"kernel": (item.inputs, item.units), "bias": (item.units,)}
    no_bias = {}
    if len(item.listed()) == 1:
        no_bias = {"use_bias": False}
        del shapes["bias"]
    arrays = item.weights(**shapes)
    return [TrainedLayer("Dense", {"units": item.units, **activated(item), **no_bias}, arrays)]


def gru(item: Item) -> Trained:
    """Reads a GRU with reset_after: gates z, r, h; two rows of biases."""
    activation(item, ["tanh"])
    columns = 3 * item.units
    arrays = item.weights(kernel=(item.inputs, columns), recurrent_kernel=(item.units, columns), bias=(2, columns))
    options = {"units": item.units, "return_sequences": True, "reset_after": True}
    return [TrainedLayer("GRU", options, arrays)]


def lstm(item: Item) -> Trained:
    """Reads an LSTM: gates i, f, c, o."""
    activation(item, ["tanh"])
    columns = 4 * item.units
    arrays = item.weights(kernel=(item.inputs, columns), recurrent_kernel=(item.units, columns), bias=(columns,))
    return [TrainedLayer("LSTM", {"units": item.units, "return_sequences": True}, arrays)]


def conv1d(item: Item) -> Trained:
    """Reads Conv1D: causal, or as in Keras without padding if it shortens a length that is stated."""
    only_one(item, "strides")
    size, dilation = (integer(item.values, key, item.place) for key in ("kernel_size", "dilation"))
    groups = integer(item.values, "groups", item.place, 1)
    if item.inputs % groups or item.units % groups:
        raise ReadError(f"{item.place}: groups={groups} does not divide {item.inputs} and {item.units} channels")
    past = (size - 1) * dilation
    before, after = item.before[0], item.after[0]
    if before not in (after, None) and (after is None or before != after + past):
        raise Refusal(f"it makes {after} of {before} timesteps, which a convolution of {past + 1} timesteps does not")
    options = {
        "filters": item.units,
        "kernel_size": size,
        "dilation_rate": dilation,
        "groups": groups,
        "padding": "causal" if before == after else "valid",
        **activated(item),
    }
    arrays = item.weights(kernel=(size, item.inputs // groups, item.units), bias=(item.units,))
    return [TrainedLayer("Conv1D", options, arrays)]


def conv2d(item: Item) -> Trained:
    """Reads Conv2D over time and features. With a free time axis it sees the past only; else it is that of Keras."""
    names = ("kernel_size_time", "kernel_size_feature", "dilation", "strides")
    time, feature, dilation, stride = (integer(item.values, key, item.place) for key in names)
    features = checked_features(item)
    padding = item.values.get("padding")
    if padding not in ("valid", "same"):
        raise ReadError(f"{item.place}: padding is {shorten(padding)}, expected 'valid' or 'same'")
    past = (time - 1) * dilation
    outputs = -(-features // stride) if padding == "same" else (features - feature) // stride + 1
    frames = item.before[0]
    if frames is not None and padding == "valid":
        frames -= past
    if (frames, outputs) != item.after[:2]:
        raise ReadError(f"{item.place}: its shape is {[*item.after]}, expected {frames} frames of {outputs} features")
    options = {
        "filters": item.units,
        "kernel_size": [time, feature],
        "dilation_rate": [dilation, 1],
        "strides": [1, stride],
        "padding": padding,
        **activated(item),
    }
    arrays = item.weights(kernel=(time, feature, item.inputs, item.units), bias=(item.units,))
    if frames is not None:
        return [TrainedLayer("Conv2D", options, arrays)]
    missing = max((outputs - 1) * stride + feature - features, 0) if padding == "same" else 0
    around = {"padding": [[past, 0], [missing // 2, missing - missing // 2]]}
    return [TrainedLayer("ZeroPadding2D", around), TrainedLayer("Conv2D", {**options, "padding": "valid"}, arrays)]


def checked_features(item: Item) -> int:
    """The number of features of the input.

    Raises:
        ReadError: the layer states another one, or other numbers of channels, than the layers around it.
    """
    if len(item.before) != 3:
        raise ReadError(f"{item.place}: its input has no features, as in_shape has fewer than 4 axes")
    features = int(item.before[1] or 0)
    expected = {"num_filters_in": item.inputs, "num_features_in": features, "num_filters_out": item.units}
    for key, size in expected.items():
        if integer(item.values, key, item.place, size) != size:
            raise ReadError(f"{item.place}: {key} is {item.values[key]}, expected {size}")
    return features


def prelu(item: Item) -> Trained:
    """Reads PReLU: a slope for each channel, or one for all."""
    activation(item, [])
    item.check_same()
    listed = item.listed()
    if len(listed) != 1:
        raise ReadError(f"{item.place}: weights has {len(listed)} arrays, expected 1 (alpha)")
    place = f"{item.place}, alpha"
    shape, _ = flattened(listed[0], place)
    if len(shape) > len(item.after) or shape[-1] not in (1, item.units) or any(size != 1 for size in shape[:-1]):
        raise ReadError(f"{place} has shape {shape}, expected (1, {item.units}), or (1, 1)")
    alpha = array(listed[0], shape, place).reshape(*[1] * (len(item.after) - 1), shape[-1])
    shared = [*range(1, len(item.after) + (shape[-1] != item.units or item.units == 1))]
    return [TrainedLayer("PReLU", {"shared_axes": shared}, [alpha])]


def batchnorm(item: Item) -> Trained:
    """Reads BatchNormalization over channels, with gamma and beta or without both."""
    activation(item, [])
    item.check_same()
    names = ("gamma", "beta", "mean", "variance")
    affine = len(item.listed()) != 2
    shapes = dict.fromkeys(names if affine else names[2:], (item.units,))
    options = {"epsilon": number(item.values, "epsilon", item.place), "center": affine, "scale": affine}
    arrays = item.weights(**shapes)
    if not (arrays[-1] + options["epsilon"] > 0).all():
        raise ReadError(f"{item.place}, variance: a variance plus epsilon is not above 0")
    return [TrainedLayer("BatchNormalization", options, arrays)]


def activation_layer(item: Item) -> Trained:
    """Reads a layer that is an activation only."""
    item.check_same()
    item.weights()
    return [TrainedLayer("Activation", {"activation": activation(item)})]


def only_one(item: Item, key: str) -> None:
    """Raises Refusal if an option that RTNeural's loader does not read is not 1."""
    if integer(item.values, key, item.place, 1) != 1:
        raise Refusal(f"{key}={shorten(item.values[key])}: RTNeural's loader takes it as 1")


READERS: Mapping[str, Callable[[Item], Trained]] = {
    "dense": dense,
    "time-distributed-dense": dense,
    "gru": gru,
    "lstm": lstm,
    "conv1d": conv1d,
    "conv2d": conv2d,
    "prelu": prelu,
    "batchnorm": batchnorm,
    "batchnorm2d": batchnorm,
    "activation": activation_layer,
}
