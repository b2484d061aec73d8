"""Layers that change how many rows and columns an image has: each axis is multiplied with a matrix."""

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Slice
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import text
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.configs.dtypes import INTEGERS
from lstmgen.read.layers.layout import begin, several_times
from lstmgen.read.layers.lowering import channels_first, fixed, multiplied_along


@layer("Resizing", mask="drop")
def resizing(call: Call, x: Tensor) -> Value:
    """keras.layers.Resizing."""
    config = call.config
    size = (config.integer("height"), config.integer("width"))
    kind = config.choice("interpolation", "bilinear", *KINDS)
    for key in ("crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias"):
        config.only(key, False)
    config.ignore("fill_mode", "fill_value")  # of what is padded
    if kind != "nearest":
        refuse_rounding(call, x)
    _, backwards, y = begin(call, x, 2)
    y = resized(call, y, size, kind)
    if kind == "nearest":
        call.reading.bound(y, call.reading.ranges.get(x.value.name))
    return channels_first(call, y) if backwards else y


@layer("UpSampling2D", mask="drop")
def up_sampling_2d(call: Call, x: Tensor) -> Value:
    """keras.layers.UpSampling2D: Resizing to several times as many rows and columns."""
    kind = call.config.choice("interpolation", "nearest", *KINDS)
    if kind == "nearest":
        repeated: Value = several_times(call, x)
        return repeated
    if not call.version.up_sampling_has_middles:
        raise Refusal(
            f"interpolation='bilinear' of Keras {call.version.text}, which TensorFlow 2.2 changed, is not supported"
        )
    refuse_rounding(call, x)
    _, backwards, y = begin(call, x, 2)
    times = call.config.integers("size", 2, 2)
    y = resized(call, y, tuple(given_length(x, y, axis) * times[axis] for axis in range(2)), kind)
    return channels_first(call, y) if backwards else y


@layer("CenterCrop", mask="drop")
def center_crop(call: Call, x: Tensor) -> Value:
    """keras.layers.CenterCrop; what is smaller than that, Keras resizes."""
    size = (call.config.integer("height"), call.config.integer("width"))
    _, backwards, y = begin(call, x, 2)
    for axis, length in enumerate(size):
        start = (given_length(x, y, axis) - length) // 2
        if start < 0:
            raise Refusal(f"its input {text(x.shape)} is smaller than {text(size)}", "put a Resizing before it")
        y = call.add(Slice(axis=axis, start=start, stop=start + length), y, part="cropped")
    return channels_first(call, y) if backwards else y


def refuse_rounding(call: Call, x: Tensor) -> None:
    """Raises Refusal for integers in Keras 3, whose result is of their type; older Keras makes floats of them."""
    if call.version.keras3 and x.dtype in INTEGERS:
        advice = "put a Rescaling(1.0) before it, which makes floats of them"
        raise Refusal(f"Keras rounds to integers ({x.dtype}), which depends on the last bit", advice)


def given_length(x: Tensor, y: Value, axis: int) -> int:
    """Number of rows or columns of an input, with its channels last; raises Refusal where that is free."""
    return fixed(y.shape[axis], f"axis {axis + 1} of its input {text(x.shape)}")


def resized(call: Call, x: Value, size: tuple[int, ...], kind: str) -> Value:
    """Resizes axes to these lengths."""
    for axis, length in enumerate(size):
        present = fixed(x.shape[axis], f"axis {axis + 1} of its input {text(x.shape)}")
        if present != length:
            x = multiplied_along(call, x, axis, KINDS[kind](present, length))
    return x


def nearest(present: int, wanted: int) -> Array:
    """Row k picks the place whose middle is before that of k; in float32, as TensorFlow does."""
    places = np.minimum(np.floor(middles(present, wanted)), present - 1).astype(int)
    return np.asarray(np.eye(present)[places])


def bilinear(present: int, wanted: int) -> Array:
    """Row k weights the two places whose middles are around that of k."""
    at = middles(present, wanted) - np.float32(0.5)
    below = np.floor(at)
    share = (at - below).astype(np.float64)[:, np.newaxis]
    low, high = (np.eye(present)[np.clip(places, 0, present - 1).astype(int)] for places in (below, below + 1))
    return np.asarray(low * (1 - share) + high * share)


def middles(present: int, wanted: int) -> np.ndarray:
    """The centers of the output pixels, in coordinates of the input."""
    return (np.arange(wanted, dtype=np.float32) + np.float32(0.5)) * (np.float32(present) / np.float32(wanted))


KINDS = {"bilinear": bilinear, "nearest": nearest}
