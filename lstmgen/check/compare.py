"""Errors of outputs against the float64 reference, position by position, and masks of well-conditioned numbers.

A position is an element of an output whose shape is fixed, and a column (along the last axis) of one with a free axis.
Each position has its own scale and limit: next to a column of 1e10, an error of 1 would pass in all other columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lstmgen.arguments import MaxError, allowed
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Shape

ILL_CONDITIONED = 1e-4  # of the scale; semantics of chaotic networks: no float32 result means anything there

LARGEST_ULP = 2.0**104  # of float32

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Errors:
    """The largest errors of an output over all samples.

    Attributes:
        absolute: error at the position that is nearest to its limit, or farthest beyond it.
        relative: `absolute` divided by the scale of that position.
        ulp: largest error of any number, in float32 units in the last place of the true number.
        limit: largest `absolute` that passes; None if the error is only measured.
        scale: largest magnitude at that position.
        largest: largest absolute error at any position.
        peak: largest magnitude at any position.
    """

    absolute: float = 0.0
    relative: float = 0.0
    ulp: float = 0.0
    limit: float | None = None
    scale: float = 0.0
    largest: float = 0.0
    peak: float = 0.0

    def within(self, limit: MaxError) -> Errors:
        """Returns the error of the position that is furthest off, with a limit for it."""
        return replace(self, absolute=self.largest, limit=allowed(limit, self.peak))


def by_position(y: Array, shape: Shape) -> Array:
    """Reshapes an output to two axes, with one column per position.

    Args:
        shape: shape of the output in the graph; free axes are names there, not numbers.
    """
    if all(isinstance(dim, int) for dim in shape):
        return y.reshape(1, y.size)
    return y.reshape(-1, y.shape[-1] if isinstance(shape[-1], int) else 1)


def largest_of(values: Sequence[Array], where: Sequence[Mask], shape: Shape) -> Array:
    """Returns the largest value at each position over all samples, within the masks `where`; NaN counts as inf."""
    rows = [
        by_position(np.where(mask, np.where(np.isnan(x), np.inf, x), 0.0), shape).max(axis=0, initial=0.0)
        for x, mask in zip(values, where)
    ]
    largest: Array = np.max(rows, axis=0)
    return largest


def alike(noise: Array, values: Array) -> Array:
    """Returns at each position the largest value among positions with similar noise (within a power of ten).

    A perturbation may hardly move a number by chance, or the number is nearly 0 in all samples. Its neighbors show
    the normal size.
    """
    with np.errstate(divide="ignore"):
        powers = np.floor(np.log10(noise))
    largest: dict[float, float] = {}
    for power in np.unique(powers):
        largest[float(power)] = float(values[powers == power].max())
    of_power = {power: max(largest.get(power + step, 0.0) for step in (-1, 0, 1)) for power in largest}
    return np.array([of_power[power] for power in powers.tolist()])


def ulp_of(truth: Array) -> Array:
    """Returns the distance of each number to the next float32."""
    with np.errstate(over="ignore", invalid="ignore"):
        spacing = np.spacing(np.abs(truth).astype(np.float32)).astype(np.float64)
    return np.where(np.isfinite(spacing), spacing, LARGEST_ULP)


def comparable(changes: Sequence[Array], limit: Array, shape: Shape) -> list[Mask]:
    """Returns a mask per sample of the numbers that change little when inputs and weights are perturbed.

    A sequence is compared up to its first large change, since later timesteps depend on it. Any other output is
    compared as a whole or not at all. A position that changes much in every sample is left out alone, unless all do.

    Args:
        changes: the change of the output, for each sample.
        limit: the largest small change, by position.
    """
    bad = [by_position(change, shape) > limit for change in changes]
    always = np.all([mask.any(axis=0) for mask in bad], axis=0)
    lost = always & ~always.all()
    return [_kept(change, mask, lost, shape) for change, mask in zip(changes, bad)]


def _kept(change: Array, bad: Mask, lost: Mask, shape: Shape) -> Mask:
    """Returns the mask of one sample, from its `bad` numbers by position."""
    unstable = (bad & ~lost).reshape(change.shape)
    if change.ndim < 2:
        kept = np.full(change.shape, not unstable.any())
    else:
        length = change.shape[0]
        rows = unstable.reshape(length, -1).any(axis=1)
        before = np.arange(length) < (int(np.argmax(rows)) if rows.any() else length)
        kept = np.broadcast_to(before.reshape(length, *[1] * (change.ndim - 1)), change.shape)
    return kept & ~(bad & lost).reshape(change.shape)
