"""Computes constants that other operators do not make: windows, mel weights, dequantized weights, unit matrices.

Source: onnx/docs/Operators.md.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstmgen.read.calls.folds import Array, small
from lstmgen.read.configs.dtypes import INTEGERS
from lstmgen.read.containers.onnx_tensors import DTYPES

DIGITS = 9  # of numbers that are cut to integers: a sum of cosines that is 1 may be 1 - 1e-16


def window(*weights: float) -> Callable[..., Array]:
    """Returns a fold for a sum of cosines over a window."""

    def fold(attributes: Mapping[str, Any], size: Array) -> Array:
        (count,) = small(size.reshape(-1).tolist())
        period = count if attributes.get("periodic", 1) else count - 1
        at = 2 * np.pi * np.arange(count) / period
        return in_format(attributes, np.asarray(sum(weight * np.cos(k * at) for k, weight in enumerate(weights))))

    return fold


def in_format(attributes: Mapping[str, Any], numbers: Array) -> Array:
    """Numbers in the format of `output_datatype`: integers are cut towards zero, floats keep their digits.

    Raises:
        ValueError: integers have no NaN.
    """
    dtype = DTYPES[int(attributes.get("output_datatype", 1))]
    if dtype not in INTEGERS:
        return numbers
    if not np.isfinite(numbers).all():
        raise ValueError
    return np.round(numbers, DIGITS).astype(dtype)


def mel_weights(attributes: Mapping[str, Any], *operands: Array) -> Array:
    """MelWeightMatrix: triangles over the bins of a spectrum."""
    bins, length, rate, lower, upper = (array.reshape(-1)[0].item() for array in operands)
    spectrum = length // 2 + 1
    small((spectrum, bins))
    low, high = (2595 * np.log10(1 + edge / 700) for edge in (lower, upper))
    mels = low + np.arange(bins + 2) * ((high - low) / (bins + 2))
    edges = ((length + 1) * (700 * (10 ** (mels / 2595) - 1)) // rate).astype(int)
    result = np.zeros((spectrum, bins))
    for k in range(bins):
        start, center, stop = edges[k : k + 3]
        if center == start:
            result[center, k] = 1
        else:
            result[start : center + 1, k] = np.arange(center + 1 - start) / (center - start)
        if stop > center:
            result[center:stop, k] = (stop - np.arange(center, stop)) / (stop - center)
    return in_format(attributes, result)


def along_axis(attributes: Mapping[str, Any], x: Array, parameter: Array) -> Array:
    """A scale or zero point as it broadcasts: of the tensor, of an axis, or of blocks of an axis."""
    if parameter.size == 1:
        return parameter.reshape(())
    axis = int(attributes.get("axis", 1)) % x.ndim
    block = int(attributes.get("block_size") or 0)
    if block:
        return np.take(parameter, np.arange(x.shape[axis]) // block, axis)
    return parameter.reshape([-1 if k == axis else 1 for k in range(x.ndim)])


def dequantized(attributes: Mapping[str, Any], x: Array, scale: Array, zero: Array | None = None) -> Array:
    """DequantizeLinear: exact, as float64 holds the product of an integer and a float32."""
    shift = 0.0 if zero is None else along_axis(attributes, x, zero).astype(np.float64)
    return np.asarray((x.astype(np.float64) - shift) * along_axis(attributes, x, scale).astype(np.float64))


def quantized_weights(attributes: Mapping[str, Any], x: Array, scale: Array, zero: Array | None = None) -> Array:
    """QuantizeLinear, whose quotient is a float32.

    Raises:
        ValueError: the format is not an integer of 8 or 16 bits, or the quotient is not a float32.
    """
    dtype = np.dtype(np.uint8) if zero is None else zero.dtype
    if attributes.get("output_dtype") or attributes.get("precision", 0) not in (0, 1) or dtype.kind not in "iu":
        raise ValueError
    limits = np.iinfo(dtype)
    quotient = np.rint(x.astype(np.float32) / along_axis(attributes, x, scale).astype(np.float32))
    shift = 0.0 if zero is None else along_axis(attributes, x, zero).astype(np.float32)
    return np.clip(quotient + shift, limits.min, limits.max).astype(dtype)


def unit_matrix(attributes: Mapping[str, Any], x: Array) -> Array:
    """EyeLike: ones on a diagonal, in the shape of a matrix."""
    rows, columns = small(x.shape)
    dtype = DTYPES[int(attributes["dtype"])] if "dtype" in attributes else x.dtype
    return np.eye(rows, columns, int(attributes.get("k", 0))).astype(dtype)
