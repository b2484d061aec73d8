"""Quantized rows of weights whose accumulators cannot overflow.

The magnitude of an accumulator Σ w·q + b is at most Σ |w|·qmax + |b|, whichever of its terms are added first. Rows are
quantized only so finely that this bound fits, so no order of adding, and no partial sum, can overflow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.formats import FixedPoint, Format


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

    Attributes:
        bound: of the accumulator of each row.
    """

    weights: tuple[NDArray[np.int64], ...]
    bias: NDArray[np.int64]
    shift: int
    bound: NDArray[np.int64]


def fit_rows(blocks: Sequence[WeightBlock], bias: Array, scale: float, fixed_point: FixedPoint) -> QuantizedRows:
    """The most precise rows with a common scale after requantization.

    Raises:
        AccumulatorOverflow: none fit.
    """
    for shift in range(fixed_point.accumulator_max.bit_length() - 1, -fixed_point.argument_bits, -1):
        rows = rows_at_scale(blocks, bias, scale, shift, fixed_point)
        if rows is not None:
            return rows
    raise AccumulatorOverflow


def rounding_term(shift: int) -> int:
    """Half of 2^shift, which makes a right shift round to the nearest."""
    return (1 << shift) >> 1 if shift > 0 else 0


def fit_per_channel(blocks: Sequence[WeightBlock], bias: Array, fixed_point: FixedPoint) -> tuple[QuantizedRows, Array]:
    """The most precise rows with a scale of each output channel and no shift; and these scales.

    Raises:
        AccumulatorOverflow: none fit.
    """
    largest = np.max([np.max(np.abs(block.weights * block.format.scale), axis=0) for block in blocks], axis=0)
    largest_sum = sum(
        np.sum(np.abs(block.weights), axis=0) * block.format.scale * block.format.qmax for block in blocks
    )
    # Rounding adds up to half a scale for every weight and for the bias.
    limit = fixed_point.accumulator_max - 1 - sum(len(block.weights) * block.format.qmax for block in blocks) / 2
    scales = np.maximum(largest / fixed_point.weight_max, (largest_sum + np.abs(bias)) / limit)
    scales = np.where(scales > 0, scales, 1.0) * (1 + 2.0**-20)
    rows = rows_at_scale(blocks, bias, scales, 0, fixed_point)
    if rows is None or limit <= 0:
        raise AccumulatorOverflow
    return rows, scales


def rows_at_scale(
    blocks: Sequence[WeightBlock], bias: Array, scale: float | Array, shift: int, fixed_point: FixedPoint
) -> QuantizedRows | None:
    """The rows whose requantized accumulators have a scale; None where they do not fit."""
    scale = scale * 2.0**-shift
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = [np.rint(block.weights * (block.format.scale / scale)) for block in blocks]
        start = np.rint(bias / scale) + rounding_term(shift)
        bound = np.abs(start) + sum(
            np.sum(np.abs(weights), axis=0) * block.format.qmax for weights, block in zip(rounded, blocks)
        )
    fit = all(np.all(np.abs(weights) <= fixed_point.weight_max) for weights in rounded)
    if not fit or not np.all(bound <= fixed_point.accumulator_max):
        return None
    quantized = tuple(weights.astype(np.int64) for weights in rounded)
    return QuantizedRows(quantized, start.astype(np.int64), shift, bound.astype(np.int64))
