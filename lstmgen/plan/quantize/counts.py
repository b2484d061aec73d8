"""Integers of a sensor become fixed point by one integer multiplication each, where a pipeline only scales and clips.

What a scaler computes, x * factor + offset, is in steps of a format again a factor and an offset. The factor becomes
an integer of up to 30 bits and a shift, as in the requantization of Jacob et al. (2018), arXiv:1712.05877, 2.2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.elementwise import Activate, Affine, ToFloat
from lstmgen.graph.graph import Node, Value
from lstmgen.graph.operation import FLOAT, Array, Weight, f64
from lstmgen.graph.shape import Dim
from lstmgen.plan.quantize.formats import Format
from lstmgen.plan.quantize.operations import QuantizeCounts

# Of a multiplier and of an offset, so that half of what a shift drops can be added in 32 bits.
BITS = 30
# Counts of 16 bits lie in this range; so does what is subtracted from them.
LARGEST_COUNT = 2**15


@dataclass(frozen=True)
class ScaledCounts:
    """Integers, times a factor, plus an offset, clipped.

    Attributes:
        value: the integers.
        factor, offset: one for each feature, or one for all.
        low, high: what it is clipped to.
    """

    value: Value
    factor: Array
    offset: Array
    low: float = -math.inf
    high: float = math.inf


def scaled_counts(value: Value, makers: Mapping[str, Node]) -> ScaledCounts | None:
    """The integers that a value scales; None where it is made otherwise, or of floats.

    Args:
        makers: by the name of a value, the node that gives it.
    """
    factor, offset, (low, high) = np.ones(1), np.zeros(1), (-math.inf, math.inf)
    last = value
    while last.element == FLOAT:
        node = makers.get(last.name)
        operation = None if node is None else node.operation
        if isinstance(operation, Affine):
            scale, shift = (by_feature(array, last.shape[-1:]) for array in (operation.scale, operation.offset))
            if scale is None or shift is None:
                return None
            factor, offset = factor * scale, offset + factor * shift
        elif isinstance(operation, Activate) and operation.activation.name == "clip" and last == value:
            limits = dict(operation.activation.parameters)
            low, high = limits["low"], limits["high"]
        elif not isinstance(operation, ToFloat):
            return None
        assert node is not None
        (last,) = node.inputs
    return ScaledCounts(last, factor, offset, low, high)


def by_feature(array: Weight, features: tuple[Dim, ...]) -> Array | None:
    """Numbers of which there is one for each feature, or one for all; None where there are others."""
    along = array.ndim > 0 and array.shape[-1:] == features and array.size == array.shape[-1]
    return f64(array).ravel() if along or array.size == 1 else None


def quantize_counts(counts: ScaledCounts, to: Format) -> QuantizeCounts:
    """What makes fixed point of integers: but for the rounding of the multiplier, the nearest step of the format.

    Raises:
        ValueError: an integer more makes a difference that no 30 bits hold.
    """
    factor, offset = np.broadcast_arrays(counts.factor / to.scale, counts.offset / to.scale)
    with np.errstate(divide="ignore", invalid="ignore"):
        wanted = np.where(factor == 0, 0, -offset / factor)
    center = np.clip(np.rint(wanted), -LARGEST_COUNT, LARGEST_COUNT)
    # Farther from zero every count saturates.
    most = to.qmax + 1 + 2 * LARGEST_COUNT * np.abs(factor)
    rest = np.clip(offset + factor * center, -most, most)
    largest = float(np.max(np.abs([factor, rest])))
    _, exponent = math.frexp(largest)
    if exponent > BITS or not math.isfinite(largest):
        raise ValueError(f"it would be multiplied by {np.max(np.abs(factor)):.2g}, for which 32 bits have no room")
    shift = min(BITS, BITS - exponent)
    low, high = (int(math.copysign(math.floor(abs(x) / to.scale + 0.5), x)) for x in _within(counts, to))
    return QuantizeCounts(
        format=to,
        center=center.astype(np.int32),
        multiplier=np.rint(factor * 2.0**shift).astype(np.int32),
        offset=(np.rint(rest * 2.0**shift) + (1 << shift >> 1)).astype(np.int32),
        shift=shift,
        low=low,
        high=high,
    )


def _within(counts: ScaledCounts, to: Format) -> tuple[float, float]:
    """What it is clipped to, as far as the format goes."""
    most = to.qmax * to.scale
    return max(-most, min(most, counts.low)), max(-most, min(most, counts.high))
