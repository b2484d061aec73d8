"""Reads Fourier transforms. A transform is a product with sines and cosines.

Source: onnx/docs/Operators.md.
"""

from typing import Any

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.arrangement import joined, multiplied, place
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.selection import cut
from lstmgen.read.onnx.values import Array, View, arranged, fixed_length, integers, shaped
from lstmgen.read.refusal import Refusal

MOST_WEIGHTS = 1 << 22  # of the matrix of a transform


def waves(size: int, length: int, bins: int, *, inverse: bool) -> tuple[Array, Array]:
    """Cosines and sines, (bins, size) each.

    Args:
        size: the count of numbers that there are; a transform of more has zeros behind them.
    """
    if size * bins > MOST_WEIGHTS:
        raise Refusal(f"a transform of {size} numbers to {bins} is not supported")
    angles = 2 * np.pi * (np.outer(np.arange(bins), np.arange(size)) % length) / length
    scale = 1 / length if inverse else 1.0
    return np.cos(angles) * scale, np.sin(angles) * (scale if inverse else -scale)


@operator("DFT")
def transform(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The discrete Fourier transform along an axis; real and imaginary part are the last axis."""
    x, length, axes = (*inputs, None, None)[:3]
    x = view(call, x)
    rank, old = len(x.dims), follower.model.opset < 20
    axis = call.config.integer("axis", 1, minimum=-rank) if old else -2
    axis = place(axis if axes is None else integers(axes, "its axis")[0], rank)
    inverse, half = call.config.boolean("inverse"), call.config.boolean("onesided")
    size = fixed_length(x.dims[axis], "a transform needs")
    usual = 2 * (size - 1) if inverse and half else size
    count = usual if length is None else integers(length, "its length")[0]
    if inverse and half:
        return [of_half(call, x, axis, size, count)]
    x = x if size <= count else cut(call, x, axis, (0, count, 1))
    cosines, sines = waves(min(size, count), count, count // 2 + 1 if half else count, inverse=inverse)
    real = cut(call, x, rank - 1, (0, 1, 1))
    parts = [multiplied(call, real, axis, matrix) for matrix in (cosines, sines)]
    if x.dims[-1] == 2:
        imaginary = cut(call, x, rank - 1, (1, 2, 1))
        rest = [multiplied(call, imaginary, axis, matrix) for matrix in (-sines, cosines)]
        parts = [arithmetic(call, "Add", a, b) for a, b in zip(parts, rest)]
    return [joined(call, parts, rank - 1)]


def of_half(call: Call, x: View, axis: int, bins: int, count: int) -> View:
    """The real signal of `count` numbers whose spectrum is x, of `bins` numbers, and its mirror image.

    Raises:
        Refusal: the spectrum is that of a signal of another length: onnxruntime and ONNX's own reference differ.
    """
    if bins != count // 2 + 1:
        raise Refusal(f"a half spectrum of {bins} numbers is not that of a signal of {count}")
    rank, at = len(x.dims), np.arange(bins)
    twice = np.where((at == 0) | (2 * at == count), 1.0, 2.0)
    parts = [
        multiplied(call, cut(call, x, rank - 1, (k, k + 1, 1)), axis, matrix * twice)
        for k, matrix in enumerate(waves(bins, count, count, inverse=True))
    ]
    return arithmetic(call, "Sub", *parts)


@operator("STFT")
def short_time_transform(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The spectrum of each window of a real signal (batch, length, 1): a convolution."""
    x, hop, weights, length = (*inputs, None, None)[:4]
    x = view(call, x)
    if len(x.dims) not in (2, 3) or any(dim != 1 for dim in (x.dims[0], *x.dims[2:])):
        raise Refusal("only one real signal is supported")
    (step,) = integers(hop, "its frame_step")
    if not (weights is None or isinstance(weights, np.ndarray)) or (weights is None and length is None):
        raise Refusal("its window depends on the inputs of the model, or is missing")
    size = len(weights) if length is None else integers(length, "its frame_length")[0]  # type: ignore[arg-type]
    half = call.config.boolean("onesided", True)
    bins = size // 2 + 1 if half else size
    cosines, sines = waves(size, size, bins, inverse=False)
    shape = np.ones(size) if weights is None else weights.astype(np.float64)
    kernel = np.stack([cosines, sines], axis=1).reshape(2 * bins, size) * shape
    operation = Conv(
        kernel=kernel.T[:, np.newaxis, :], bias=None, strides=(step,), dilation=(1,), padding="valid", groups=1
    )
    y = call.add(operation, arranged(call, x, (1, 2) if len(x.dims) == 3 else (1, 0)))
    y = shaped(call, y, (y.shape[0], bins, 2))
    return [View(y, (1, *y.shape), (1, 2, 3))]
