"""Reads operators that change the size of an image or a sequence: each axis is multiplied with a matrix, or repeated.

Source: onnx/docs/Operators.md, Resize; onnx/reference/ops/op_resize.py.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lstmgen.graph.layout import Repeat
from lstmgen.graph.shape import Dim, Length
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.arrangement import changed_along, multiplied, places, reshaped
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.values import SHAPE_ADVICE, Array, View, fixed_length, integers, quotient
from lstmgen.read.refusal import Refusal

MOST_WEIGHTS = 1 << 22  # of the matrix for one axis
TIE = 1e-6  # from the middle of two elements, to be as near to both; as in onnxruntime
# The place in the input for each place in the output, by the scale and the lengths of both; in float32, as onnxruntime
# computes it: rounding decides which of two neighbors is the nearest.
ORIGINS: dict[str, Callable[[Array, np.float32, int, int], Array]] = {
    "half_pixel": lambda y, scale, size, length: (y + 0.5) / scale - 0.5,
    "pytorch_half_pixel": lambda y, scale, size, length: (y + 0.5) / scale - 0.5 if length > 1 else y * 0.0,
    "asymmetric": lambda y, scale, size, length: y / scale,
    "align_corners": lambda y, scale, size, length: y * (size - 1) / (length - 1) if length > 1 else y * 0.0,
    "tf_half_pixel_for_nn": lambda y, scale, size, length: (y + 0.5) / scale,
    "half_pixel_symmetric": lambda y, scale, size, length: (
        np.float32(size / 2) * (1 - np.float32(length) / (scale * np.float32(size)))
        + (y.astype(float) + 0.5) / scale
        - 0.5
    ).astype(np.float32),
}
ROUNDINGS: dict[str, Callable[[Array], Array]] = {
    "round_prefer_floor": lambda x: np.ceil(x.astype(float) - 0.5 - TIE),
    "round_prefer_ceil": lambda x: np.floor(x.astype(float) + 0.5 + TIE),
    "floor": np.floor,
    "ceil": np.ceil,
}


@operator("Resize", "Upsample")
def resize(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A tensor with other lengths: the nearest elements, or sums of neighbors."""
    x = view(call, inputs[0])
    rank = len(x.dims)
    config, old = call.config, call.class_name == "Upsample" or follower.model.opset < 11
    kind = config.choice("mode", "nearest", "nearest", "linear", "cubic", "bilinear")
    usual = "asymmetric" if old else "half_pixel"
    mode = config.choice("coordinate_transformation_mode", usual, *ORIGINS)
    nearest = config.choice("nearest_mode", "" if old else "round_prefer_floor", *ROUNDINGS, *[""] * old)
    cubic, outside = config.number("cubic_coeff_a", -0.75), config.boolean("exclude_outside")
    config.only("antialias", 0)
    config.only("keep_aspect_ratio_policy", None, "stretch")
    config.ignore("extrapolation_value")  # of tf_crop_and_resize, which is refused
    axes = places(config.raw("axes") or range(rank), rank)
    scales = scales_of(call, inputs, x, axes, old=old)
    if all(length == x.dims[axis] for axis, (_, length) in zip(axes, scales)):
        return [x]  # as onnxruntime does it, whatever the scales
    for axis, (scale, length) in zip(axes, scales):
        size = x.dims[axis]
        if scale == 1:
            continue
        rounding = ROUNDINGS[nearest or ("ceil" if scale < 1 else "floor")]  # without a mode, as onnxruntime has it
        if kind == "nearest" and scale == int(scale) > 1 and repeats(mode, rounding, int(scale)):
            x = repeated(call, x, axis, int(scale))
            continue
        size, length = (fixed_length(dim, f"mode={kind} needs") for dim in (size, length))
        if length == 0:
            raise Refusal(f"scaling {size} elements by {scale:g} leaves none", "raise the scale, or feed more elements")
        if size * length > MOST_WEIGHTS:
            raise Refusal(f"resizing {size} elements to {length} is not supported")
        if mode == "align_corners" and abs(scale * size - length) > 1e-3:
            raise Refusal(
                f"align_corners with {size} elements scaled by {scale:g}, which is not an integer, is not supported",
                "give the new lengths as `sizes` in place of scales",
            )
        at = ORIGINS[mode](np.arange(length, dtype=np.float32), np.float32(scale), size, length)
        if kind == "nearest":
            matrix = np.zeros((length, size))
            matrix[np.arange(length), np.clip(rounding(at), 0, size - 1).astype(int)] = 1
        else:
            matrix = weights(at, size, cubic if kind == "cubic" else None, outside=outside)
        x = multiplied(call, x, axis, matrix)
    return [x]


def scales_of(call: Call, inputs: Inputs, x: View, axes: Sequence[int], *, old: bool) -> list[tuple[float, Dim]]:
    """The scale and the new length of each axis.

    Raises:
        Refusal: they depend on the inputs.
    """
    listed = [array for array in (inputs[1:2] if old else inputs[2:3]) if array is not None and np.size(array)]
    if len(inputs) > 3 and inputs[3] is not None:
        wanted = integers(inputs[3], "its sizes")
        present = [x.dims[axis] for axis in axes]
        if any(isinstance(size, Length) for size in present):
            raise Refusal("sizes need a fixed length, and an axis has variable length", SHAPE_ADVICE)
        return [(length / size, length) for size, length in zip(present, wanted)]  # type: ignore[operator]
    scales = call.config.raw("scales") if not listed else listed[0]
    if scales is None or isinstance(scales, View):
        raise Refusal("its scales depend on the inputs of the model, or are missing")
    return [(float(scale), longer(x.dims[axis], float(scale))) for axis, scale in zip(axes, scales)]


def longer(size: Dim, scale: float) -> Dim:
    """A length times a scale, a product of float32 cut to an integer: 10 times 0.7 is 7.

    Raises:
        Refusal: the length is free, and the scale no integer.
    """
    if isinstance(size, Length):
        if scale != int(scale):
            raise Refusal(f"scaling an axis of variable length by {scale:g} is not supported", SHAPE_ADVICE)
        return size * int(scale)
    return int(np.float32(size) * np.float32(scale))


def repeats(mode: str, rounding: Callable[[Array], Array], scale: int) -> bool:
    """Returns true if the nearest elements are each element `scale` times."""
    size = 64
    at = ORIGINS[mode](np.arange(size * scale, dtype=np.float32), np.float32(scale), size, size * scale)
    return bool((np.clip(rounding(at), 0, size - 1) == np.arange(size * scale) // scale).all())


def repeated(call: Call, x: View, axis: int, times: int) -> View:
    """A tensor with each element of an axis several times in a row."""
    return changed_along(call, x, axis, lambda value, at: call.add(Repeat(axis=at, times=times), value))


def weights(at: Array, size: int, cubic: float | None, *, outside: bool) -> Array:
    """A matrix that sums the neighbors of each place; those outside repeat the edge, or do not count."""
    below = np.floor(at)
    near = at - below
    if cubic is None:
        neighbors, factors = [0, 1], [1 - near, near]
    else:
        neighbors, factors = [-1, 0, 1, 2], cubic_factors(near, cubic)
    matrix = np.zeros((len(at), size))
    for shift, factor in zip(neighbors, factors):
        index = (below + shift).astype(int)
        share = np.where((index < 0) | (index >= size), 0.0, factor) if outside and cubic is not None else factor
        np.add.at(matrix, (np.arange(len(at)), np.clip(index, 0, size - 1)), share)
    return matrix / matrix.sum(axis=1, keepdims=True) if outside and cubic is not None else matrix


def cubic_factors(near: Array, a: float) -> list[Array]:
    """The factors of four neighbors (Keys 1981)."""

    def inner(t: Array) -> Array:
        return ((a + 2) * t - (a + 3)) * t * t + 1

    def outer(t: Array) -> Array:
        return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a

    return [outer(near + 1), inner(near), inner(1 - near), outer(2 - near)]


@operator("DepthToSpace", "SpaceToDepth")
def depth_to_space(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Channels as blocks of an image, or blocks as channels."""
    x = view(call, inputs[0])
    n, channels, height, width = x.dims
    block = call.config.integer("blocksize")
    if call.class_name == "SpaceToDepth":
        split = [n, channels, quotient([height], [block]), block, quotient([width], [block]), block]
        order = (0, 3, 5, 1, 2, 4) if call.config.choice("mode", "DCR", "DCR", "CRD") == "DCR" else (0, 1, 3, 5, 2, 4)
        mode = ""
    else:
        mode = call.config.choice("mode", "DCR", "DCR", "CRD")
        deep = quotient([channels], [block, block])
        split = [n, block, block, deep, height, width] if mode == "DCR" else [n, deep, block, block, height, width]
        order = (0, 3, 4, 1, 5, 2) if mode == "DCR" else (0, 1, 4, 2, 5, 3)
    wide = reshaped(call, x, split)
    turned = wide.reordered(order)
    d = turned.dims
    shape = [d[0], d[1] * d[2] * d[3], d[4], d[5]] if not mode else [d[0], d[1], d[2] * d[3], d[4] * d[5]]
    return [reshaped(call, turned, shape)]
