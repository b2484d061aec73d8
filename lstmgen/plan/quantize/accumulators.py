"""Quantized rows of weights whose accumulators cannot overflow.

The magnitude of an accumulator Σ w·q + b is at most Σ |w|·qmax + |b|, whichever of its terms are added first. Rows are
quantized only so finely that this bound fits, so no order of adding, and no partial sum, can overflow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.operation import Array, Weight
from lstmgen.plan.quantize.formats import BYTE, FixedPoint, Format


class AccumulatorOverflow(Exception):
    """Weights, or the accumulators that they allow, do not fit the integers."""


@dataclass(frozen=True)
class WeightBlock:
    """The weights (inputs, rows) that multiply inputs of one format."""

    weights: Array
    format: Format


@dataclass(frozen=True)
class QuantizedRows:
    """Weights of each block and a bias: `requantize(Σ w·q + bias, shift)` is the sum in the scale asked for.

    With multipliers it is that of the sum times the multiplier of its row.

    Attributes:
        bound: of the accumulator of each row.
        multiplier: of each row; None where all are 1.
    """

    weights: tuple[NDArray[np.int64], ...]
    bias: NDArray[np.int64]
    shift: int
    bound: NDArray[np.int64]
    multiplier: NDArray[np.int64] | None = None


def fit_rows(blocks: Sequence[WeightBlock], bias: Array, scale: float, fixed_point: FixedPoint) -> QuantizedRows:
    """The most precise rows with a common scale after requantization.

    Raises:
        AccumulatorOverflow: none fit.
    """
    multiplied = fit_multiplied(blocks, bias, scale, fixed_point) if fixed_point.multiplier_max > 1 else None
    if multiplied is not None:
        return multiplied
    for shift in range(fixed_point.accumulator_max.bit_length() - 1, -fixed_point.argument_bits, -1):
        rows = rows_at_scale(blocks, bias, scale, shift, fixed_point)
        if rows is not None:
            return rows
    raise AccumulatorOverflow


def fit_multiplied(
    blocks: Sequence[WeightBlock], bias: Array, scale: float, fixed_point: FixedPoint
) -> QuantizedRows | None:
    """The same where accumulators are multiplied by an integer of their row, so that all weights can be large.

    None where they are too large for that: a requantized sum is to need no more bits than its accumulator.
    """
    finest = finest_scales(blocks, np.abs(bias) + scale / 2, fixed_point)
    if not np.all(np.isfinite(finest)):
        return None
    shift = math.floor(math.log2(fixed_point.multiplier_max * scale / np.max(finest)))
    if not BYTE <= shift < fixed_point.accumulator_max.bit_length():
        return None
    multiplier = np.clip(np.ceil(finest * 2.0**shift / scale), 1, fixed_point.multiplier_max)
    return rows_at_scale(blocks, bias, scale, shift, fixed_point, multiplier)


def finest_scales(blocks: Sequence[WeightBlock], bias: Array, fixed_point: FixedPoint) -> Array:
    """For each row the finest scale with which its weights and its accumulator fit; infinite where none does."""
    largest = np.max([np.max(np.abs(block.weights * block.format.scale), axis=0) for block in blocks], axis=0)
    largest_sum = sum(
        np.sum(np.abs(block.weights), axis=0) * block.format.scale * block.format.qmax for block in blocks
    )
    # Rounding adds up to half a scale for every weight and for the bias.
    limit = fixed_point.accumulator_max - 1 - sum(len(block.weights) * block.format.qmax for block in blocks) / 2
    if limit <= 0:
        return np.full(np.shape(bias), np.inf)
    scales = np.maximum(largest / fixed_point.weight_max, (largest_sum + np.abs(bias)) / limit)
    return np.asarray(np.where(scales > 0, scales, 1.0) * (1 + 2.0**-20))


def rounding_term(shift: int) -> int:
    """Half of 2^shift, which makes a right shift round to the nearest."""
    return (1 << shift) >> 1 if shift > 0 else 0


def half_of_last(shift: int, multiplier: Weight | None, fixed_point: FixedPoint) -> Array:
    """What to add to accumulators so that requantization rounds them to the nearest, on average."""
    if multiplier is None:
        return np.asarray(float(rounding_term(shift)))
    before, after = fixed_point.split(shift)
    return np.asarray(np.rint((rounding_term(after) << before) / multiplier) + rounding_term(before))


def fit_per_channel(blocks: Sequence[WeightBlock], bias: Array, fixed_point: FixedPoint) -> tuple[QuantizedRows, Array]:
    """The most precise rows with a scale of each output channel and no shift; and these scales.

    Raises:
        AccumulatorOverflow: none fit.
    """
    scales = finest_scales(blocks, bias, fixed_point)
    rows = rows_at_scale(blocks, bias, scales, 0, fixed_point)
    if rows is None or not np.all(np.isfinite(scales)):
        raise AccumulatorOverflow
    return rows, scales


def rows_at_scale(
    blocks: Sequence[WeightBlock],
    bias: Array,
    scale: float | Array,
    shift: int,
    fixed_point: FixedPoint,
    multiplier: Array | None = None,
) -> QuantizedRows | None:
    """The rows whose requantized accumulators have a scale; None where they do not fit."""
    factor = 1.0 if multiplier is None else multiplier
    scale = scale * 2.0**-shift * factor
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = [np.rint(block.weights * (block.format.scale / scale)) for block in blocks]
        start = np.rint(bias / scale) + half_of_last(shift, multiplier, fixed_point)
        bound = np.abs(start) + sum(
            np.sum(np.abs(weights), axis=0) * block.format.qmax for weights, block in zip(rounded, blocks)
        )
    fit = all(np.all(np.abs(weights) <= fixed_point.weight_max) for weights in rounded)
    if not fit or not np.all(bound <= fixed_point.accumulator_max):
        return None
    quantized = tuple(weights.astype(np.int64) for weights in rounded)
    multipliers = None if multiplier is None else multiplier.astype(np.int64)
    return QuantizedRows(quantized, start.astype(np.int64), shift, bound.astype(np.int64), multipliers)
