"""Reads operators that take numbers from places of an image, or sum them up there.

Source: onnx/docs/Operators.md, GridSample and Col2Im.
"""

from functools import reduce
from math import prod
from typing import Any

import numpy as np

from lstmgen.graph.shape import fixed
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.follower import Follower, Inputs, operator
from lstmgen.read.onnx.resizing import MOST_WEIGHTS, cubic_factors
from lstmgen.read.onnx.values import Array, check_constant, integers, shape_of
from lstmgen.read.onnx.writer import Writer
from lstmgen.read.refusal import Refusal

MODES = {"bilinear": "linear", "bicubic": "cubic"}  # names until opset 19
CUBIC = -0.75  # the coefficient of the cubic mode


@operator("GridSample", takes_constants=True)
def grid_sample(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """An image (samples, channels, *size) at constant places from -1 to 1, which are in the opposite order of axes.

    Raises:
        Refusal: the places depend on the inputs or differ between samples, or runtimes disagree.
    """
    (x, grid), config, write = inputs, call.config, Writer(follower, call)
    mode = config.choice("mode", "linear", "nearest", "linear", "cubic", *MODES)
    mode = MODES.get(mode, mode)
    padding = config.choice("padding_mode", "zeros", "zeros", "border", "reflection")
    corners = config.boolean("align_corners")
    if mode == "cubic" and padding == "border":
        raise Refusal("mode=cubic with padding_mode=border differs between ONNX's reference and onnxruntime")
    check_constant("its grid depends", grid)
    if not (grid == grid[:1]).all():
        raise Refusal("a grid that differs between samples is not supported")
    size, places = fixed(shape_of(x)[2:]), grid[0].reshape(-1, grid.shape[-1])[:, ::-1].astype(np.float32)
    if prod(size) * len(places) > MOST_WEIGHTS:
        raise Refusal(f"{len(places)} places in an image of {prod(size)} are not supported")
    rows = [axis_weights(place, length, mode, padding, corners=corners) for place, length in zip(places.T, size)]
    matrix = reduce(lambda a, b: (a[:, :, np.newaxis] * b[:, np.newaxis]).reshape(len(places), -1), rows)
    y = write("MatMul", write("Reshape", x, np.array([0, 0, -1])), matrix.T.astype(np.float32))
    return [write("Reshape", y, np.array([0, 0, *grid.shape[1:-1]]))]


def axis_weights(place: Array, size: int, mode: str, padding: str, *, corners: bool) -> Array:
    """The share of each number of an axis at each place.

    Raises:
        Refusal: an axis of one number is reflected.
    """
    low, high = (0.0, size - 1.0) if corners else (-0.5, size - 0.5)
    if padding == "reflection" and high == low:
        raise Refusal("an axis of one number, which is reflected, is not supported")
    at = (place + 1) / 2 * (size - 1) if corners else ((place + 1) * size - 1) / 2
    if mode == "nearest":
        at = np.rint(at)
    outside = (at < low) | (at > high)
    if padding == "border":
        at = np.where(outside, np.clip(at, 0, size - 1), at)
    elif padding == "reflection":
        at = reflected(at, low, high)
    below = np.floor(at)
    near = at - below
    shares = {0: np.ones_like(at)}
    if mode == "linear":
        shares = {0: 1 - near, 1: near}
    elif mode == "cubic":
        shares = dict(zip((-1, 0, 1, 2), cubic_factors(near, CUBIC)))
    weights = np.zeros((len(place), size))
    for shift, share in shares.items():
        index = below + shift
        inside = (index >= 0) & (index < size)
        index = reflected(index, low, high) if padding == "reflection" else index
        index = np.clip(index, 0, size - 1).astype(int)
        np.add.at(weights, (np.arange(len(place)), index), np.where(inside | (padding != "zeros"), share, 0.0))
    return weights


def reflected(at: Array, low: float, high: float) -> Array:
    """Places beyond the ends of an axis, reflected there as often as needed."""
    length = high - low
    beyond = np.where(at < low, low - at, at - high)
    turns = np.floor(beyond / length)
    rest = beyond - turns * length
    from_low = (at < low) == (turns % 2 == 0)
    return np.where((at < low) | (at > high), np.where(from_low, low + rest, high - rest), at)


@operator("Col2Im", takes_constants=True)
def columns_to_image(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Blocks (samples, channels * block, blocks) summed up where they overlap in an image."""
    x, write = inputs[0], Writer(follower, call)
    image, block = (integers(array, name) for array, name in zip(inputs[1:], ("its image_shape", "its block_shape")))
    rank, taps = len(block), prod(block)
    strides, dilations = (call.config.integers(name, rank, [1] * rank) for name in ("strides", "dilations"))
    pads = list(call.config.raw("pads") or [0] * 2 * rank)
    spans = [dilation * (length - 1) + 1 for dilation, length in zip(dilations, block)]
    rooms = [length + sum(pads[k::rank]) - span for k, (length, span) in enumerate(zip(image, spans))]
    counts = [room // stride + 1 for room, stride in zip(rooms, strides)]
    (width,) = fixed(shape_of(x)[1:2])
    kernel = np.tile(np.eye(taps, dtype=np.float32), (width // taps, 1)).reshape(width, 1, *block)
    columns = write("Reshape", x, np.array([0, 0, *counts]))
    attributes = {"strides": strides, "dilations": dilations, "pads": pads, "group": width // taps}
    rest = [room % stride for room, stride in zip(rooms, strides)]
    return [write("ConvTranspose", columns, kernel, **attributes, output_padding=rest)]
