"""Quantized rows of weights whose accumulators cannot overflow.

The magnitude of an accumulator Σ w·q + b is at most Σ |w|·qmax + |b|, in any order of its terms. Scales are chosen so
that this bound fits, so no partial sum can overflow. If a row is summed in parts, the bounds of each part and of the
sum of parts must fit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.operation import Array, Weight
from lstmgen.plan.quantize.formats import BYTE, FixedPoint, Format, PartialSums, WeightLimits

# Bits of the largest left shift of the sums of x.
LARGEST_INPUT_SHIFT = 6


class AccumulatorOverflow(Exception):
    """Weights or their accumulators do not fit the integer types."""


@dataclass(frozen=True)
class WeightBlock:
    """The weights (inputs, rows) that multiply inputs of one format."""

    weights: Array
    format: Format

    def parts(self, parts: PartialSums | None) -> list[WeightBlock]:
        """Returns the weights of each part of the rows; one block if rows are summed at once."""
        length = len(self.weights) if parts is None else parts.length
        return [WeightBlock(self.weights[k : k + length], self.format) for k in range(0, len(self.weights), length)]

    @property
    def bound(self) -> Array:
        """Returns the largest magnitude of the sum of each row."""
        return np.asarray(np.sum(np.abs(self.weights), axis=0) * self.format.qmax)

    def bound_of_row(self, parts: PartialSums | None) -> Array:
        """Returns `bound` for sums in parts, which are shifted before they are added; see `PartialSums`."""
        if parts is None:
            return self.bound
        return np.asarray(sum(np.ceil(part.bound / 2.0**parts.shift) for part in self.parts(parts)))


@dataclass(frozen=True)
class QuantizedRows:
    """Weights of each block and a bias: `requantize(Σ w·q + bias, shift)` is the sum in the target scale.

    With multipliers, the sum is first multiplied by that of its row.

    Attributes:
        bound: of the accumulator of each row; with parts, of their sum.
        multiplier: of each row; None if all are 1.
    """

    weights: tuple[NDArray[np.int64], ...]
    bias: NDArray[np.int64]
    shift: int
    bound: NDArray[np.int64]
    multiplier: NDArray[np.int64] | None = None

    def scale(self, requantized: float) -> Array:
        """Returns the scale of accumulators, from that of requantized sums."""
        return np.asarray(requantized * 2.0**-self.shift * (1 if self.multiplier is None else self.multiplier))

    def corrected(self, steps: Array, fixed_point: FixedPoint) -> QuantizedRows:
        """Adds `steps` to the biases, saturated so that accumulators still fit."""
        of_products = self.bound - np.abs(self.bias)
        room = np.minimum(fixed_point.accumulator_max - of_products, bias_max(fixed_point))
        bias = np.clip(self.bias + steps, -room, room).astype(np.int64)
        return replace(self, bias=bias, bound=of_products + np.abs(bias))


def bias_max(fixed_point: FixedPoint) -> int:
    """Returns the largest bias, beside the limit of accumulators."""
    return fixed_point.accumulator_max if fixed_point.limits is None else fixed_point.limits.bias


def with_limits(fixed_point: FixedPoint, x: tuple[int, Format], h: tuple[int, Format] | None = None) -> FixedPoint:
    """Returns the arithmetic with limits for any weights that are loaded; others have none.

    Three quarters of an accumulator are for products, the rest for biases. The shift of the sums of x is the largest
    with which weights keep all their bits.

    Args:
        x, h: number and format of the inputs of a row.
    Raises:
        AccumulatorOverflow: no weights fit.
    """
    if not fixed_point.loaded:
        return fixed_point
    room = fixed_point.accumulator_max * 3 // 4
    shifts = range(LARGEST_INPUT_SHIFT if h and fixed_point.multiplier_max > 1 else 0, -1, -1)

    def products(weight: int, shift: int) -> int:
        rows = [(x[0], x[1].shifted_left(shift)), *([h] if h else [])]
        return largest_products(weight, rows, fixed_point.parts)

    of_type = fixed_point.weight_max + fixed_point.weight_step  # a number of two's complement has one more below 0
    for shift in shifts:
        most = products(of_type, shift)
        if most <= room:
            return replace(fixed_point, limits=WeightLimits(None, bias_room(fixed_point, most), shift))
    most = int(fixed_point.weight_max * (room / products(fixed_point.weight_max, 0)))
    most = most // fixed_point.weight_step * fixed_point.weight_step
    if most < fixed_point.weight_step:
        raise AccumulatorOverflow
    limits = WeightLimits(most, bias_room(fixed_point, products(most, 0)))
    return replace(fixed_point, weight_max=most, limits=limits)


def bias_room(fixed_point: FixedPoint, products: int) -> int:
    """Returns the largest bias beside products; a pair of biases in one number needs a little more."""
    return (fixed_point.accumulator_max - products) // 64 * 63


def largest_products(weight: int, rows: Sequence[tuple[int, Format]], parts: PartialSums | None) -> int:
    """Returns the largest sum of products of a row whose weights have a magnitude; or of a part, which is larger."""
    blocks = [WeightBlock(np.full((count, 1), float(weight)), known) for count, known in rows]
    bounds = [part.bound for block in blocks for part in block.parts(parts)] if parts else []
    return int(max(sum(block.bound_of_row(parts)[0] for block in blocks), *(bound[0] for bound in bounds), 0))


def fit_rows(blocks: Sequence[WeightBlock], bias: Array, scale: float, fixed_point: FixedPoint) -> QuantizedRows:
    """Returns the most precise rows with a common scale after requantization.

    Raises:
        AccumulatorOverflow: none fit.
    """
    multiplied = fit_multiplied(blocks, bias, scale, fixed_point) if fixed_point.multiplier_max > 1 else None
    if multiplied is not None:
        return multiplied
    if fixed_point.loads_multiplied:
        raise AccumulatorOverflow
    least = 0 if fixed_point.loaded else 1 - fixed_point.argument_bits
    for shift in range(fixed_point.accumulator_max.bit_length() - 1, least - 1, -1):
        rows = rows_at_scale(blocks, bias, scale, shift, fixed_point)
        if rows is not None:
            return rows
    raise AccumulatorOverflow


def fit_multiplied(
    blocks: Sequence[WeightBlock], bias: Array, scale: float, fixed_point: FixedPoint
) -> QuantizedRows | None:
    """Returns rows whose accumulators are multiplied by an integer per row, so that each row uses all bits of weights.

    None if a requantized sum would need more bits than its accumulator.
    """
    # Half of the last place, which rounds, makes a positive bias larger and a negative one smaller.
    finest = finest_scales(blocks, bias + scale / 2, fixed_point)
    if not np.all(np.isfinite(finest)):
        return None
    shift = math.floor(math.log2(fixed_point.multiplier_max * scale / np.max(finest)))
    least = BYTE
    if fixed_point.loaded:
        shift = min(shift, fixed_point.accumulator_max.bit_length() - 1)
        least = fixed_point.multiplier_shift
    if not least <= shift < fixed_point.accumulator_max.bit_length():
        return None
    multiplier = np.clip(np.ceil(finest * 2.0**shift / scale), 1, fixed_point.multiplier_max)
    return rows_at_scale(blocks, bias, scale, shift, fixed_point, multiplier)


def finest_scales(blocks: Sequence[WeightBlock], bias: Array, fixed_point: FixedPoint) -> Array:
    """Returns, for each row, the finest scale with which weights and accumulators fit; inf if none does."""
    scales = finest_at_once(blocks, bias, fixed_point)
    if fixed_point.parts is not None:
        parts = [part for block in blocks for part in block.parts(fixed_point.parts)]
        finest = np.max([finest_at_once([part], np.zeros_like(bias), fixed_point) for part in parts], axis=0)
        scales = np.maximum(scales, finest * 2.0**fixed_point.parts.shift)
    return np.asarray(np.where(scales > 0, scales, 1.0) * (1 + 2.0**-20))


def finest_at_once(blocks: Sequence[WeightBlock], bias: Array, fixed_point: FixedPoint) -> Array:
    """Returns the finest scales of rows that are summed at once; 0 for rows of zeros."""
    largest = np.max([np.max(np.abs(block.weights * block.format.scale), axis=0) for block in blocks], axis=0)
    if fixed_point.limits is not None:
        return np.asarray(np.maximum(largest / fixed_point.weight_max, np.abs(bias) / (fixed_point.limits.bias - 2)))
    largest_sum = sum(block.bound * block.format.scale for block in blocks)
    # Rounding adds up to half a step for every weight, and half a scale for the bias.
    rounding = fixed_point.weight_step * sum(len(block.weights) * block.format.qmax for block in blocks) / 2
    limit = fixed_point.accumulator_max - 1 - rounding
    if limit <= 0:
        return np.full(np.shape(bias), np.inf)
    return np.asarray(np.maximum(largest / fixed_point.weight_max, (largest_sum + np.abs(bias)) / limit))


def rounding_term(shift: int) -> int:
    """Returns half of 2^shift, which makes a right shift round to the nearest."""
    return (1 << shift) >> 1 if shift > 0 else 0


def lost_by_parts(inputs: int, parts: PartialSums | None) -> float:
    """Returns the mean loss of a row of `inputs` weights that is summed in parts, as these are rounded down."""
    return 0.0 if parts is None else parts.count(inputs) / 2


def half_of_last(shift: int, multiplier: Weight | None, fixed_point: FixedPoint) -> Array:
    """Returns the addend of accumulators that makes requantization round to the nearest, on average."""
    if multiplier is None:
        return np.asarray(float(rounding_term(shift)))
    before, after = fixed_point.split_shift(shift)
    return np.asarray(np.rint((rounding_term(after) << before) / multiplier) + rounding_term(before))


def fit_per_channel(blocks: Sequence[WeightBlock], bias: Array, fixed_point: FixedPoint) -> tuple[QuantizedRows, Array]:
    """Returns the most precise rows with a scale per output channel and no shift; and these scales.

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
    """Returns rows whose requantized accumulators have this scale; None if they do not fit."""
    factor = 1.0 if multiplier is None else multiplier
    scale, parts = scale * 2.0**-shift * factor, fixed_point.parts
    of_products = scale if parts is None else scale * 2.0**-parts.shift
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = [
            WeightBlock(fixed_point.nearest(block.weights * (block.format.scale / of_products)), block.format)
            for block in blocks
        ]
        bounds = [part.bound for block in rounded for part in block.parts(parts)]
        half = half_of_last(shift, multiplier, fixed_point)
        lost = sum(lost_by_parts(len(block.weights), parts) for block in blocks)
        start = np.rint(bias / scale + lost) + half
        bound = np.abs(start) + sum(block.bound_of_row(parts) for block in rounded)
    fit = all(np.all(np.abs(block.weights) <= fixed_point.weight_max) for block in rounded)
    if not fit or not all(np.all(limit <= fixed_point.accumulator_max) for limit in (*bounds, bound)):
        return None
    if np.any(np.abs(start) > bias_max(fixed_point)):
        return None
    quantized = tuple(block.weights.astype(np.int64) for block in rounded)
    multipliers = None if multiplier is None else multiplier.astype(np.int64)
    return QuantizedRows(quantized, start.astype(np.int64), shift, bound.astype(np.int64), multipliers)
