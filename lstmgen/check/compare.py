"""Errors of outputs against the float64 reference, position by position, and where outputs are well-conditioned.

A position is an element of an output whose shape is fixed, and a column (along the last axis) of one with a free axis.
Each has a scale and a limit of its own: beside a column of 1e10, an error of 1 would pass in all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Shape

ILL_CONDITIONED = 1e-4  # of the scale; semantics of chaotic networks: no float32 result means anything there

LARGEST_ULP = 2.0**104  # of float32

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Errors:
    """The largest errors of an output over all samples.

    Attributes:
        absolute: at the position that is nearest to its limit, or farthest beyond it.
        relative: the same, as a part of the scale there.
        ulp: of any number, in float32 units in the last place of the true number.
        limit: what `absolute` may be; None for what is measured only.
        scale: of that position.
    """

    absolute: float = 0.0
    relative: float = 0.0
    ulp: float = 0.0
    limit: float | None = None
    scale: float = 0.0


def by_position(y: Array, shape: Shape) -> Array:
    """The numbers of an output, with a column for each position.

    Args:
        shape: that of the output in the graph, where free axes are not numbers.
    """
    if all(isinstance(dim, int) for dim in shape):
        return y.reshape(1, y.size)
    return y.reshape(-1, y.shape[-1] if isinstance(shape[-1], int) else 1)


def largest_of(values: Sequence[Array], where: Sequence[Mask], shape: Shape) -> Array:
    """The largest value at each position over all samples, as far as `where` holds; NaN counts as infinite."""
    rows = [
        by_position(np.where(mask, np.where(np.isnan(x), np.inf, x), 0.0), shape).max(axis=0, initial=0.0)
        for x, mask in zip(values, where)
    ]
    largest: Array = np.max(rows, axis=0)
    return largest


def alike(noise: Array, values: Array) -> Array:
    """The largest value among the positions whose noise is alike: of the same power of ten, or one beside it.

    By chance perturbations hardly move a number, or it is nearly 0 in all samples. Its neighbors show what is normal.
    """
    with np.errstate(divide="ignore"):
        powers = np.floor(np.log10(noise))
    largest: dict[float, float] = {}
    for power in np.unique(powers):
        largest[float(power)] = float(values[powers == power].max())
    of_power = {power: max(largest.get(each, 0.0) for each in {power - 1, power, power + 1}) for power in largest}
    return np.array([of_power[power] for power in powers.tolist()])


def differences(got: Array, truth: Array) -> Array:
    """|got − truth|; 0 where both are the same infinity or both not a number, inf where only one is."""
    with np.errstate(invalid="ignore", over="ignore"):
        difference = np.abs(got - truth)
    same = (got == truth) | (np.isnan(got) & np.isnan(truth))
    return np.where(same, 0.0, np.where(np.isnan(difference), np.inf, difference))


def ulp_of(truth: Array) -> Array:
    """The distance to the next float32."""
    with np.errstate(over="ignore", invalid="ignore"):
        spacing = np.spacing(np.abs(truth).astype(np.float32)).astype(np.float64)
    return np.where(np.isfinite(spacing), spacing, LARGEST_ULP)


def comparable(changes: Sequence[Array], limit: Array, shape: Shape) -> list[Mask]:
    """Where an output may be compared: where it changes little when inputs and weights are perturbed.

    Of a sequence that is the part before a larger change, since what follows a timestep depends on it; of anything
    else, all or nothing. A position that changes much in every sample is left out alone, unless all do.

    Args:
        changes: of each sample.
        limit: the largest change at each position that is little.
    """
    bad = [by_position(change, shape) > limit for change in changes]
    always = np.all([each.any(axis=0) for each in bad], axis=0)
    lost = always & ~always.all()
    return [_kept(change, each, lost, shape) for change, each in zip(changes, bad)]


def _kept(change: Array, bad: Mask, lost: Mask, shape: Shape) -> Mask:
    """Of one sample, with `bad` by position."""
    others = (bad & ~lost).reshape(change.shape)
    if change.ndim < 2:
        kept = np.full(change.shape, not others.any())
    else:
        length = change.shape[0]
        rows = others.reshape(length, -1).any(axis=1)
        before = np.arange(length) < (int(np.argmax(rows)) if rows.any() else length)
        kept = np.broadcast_to(before.reshape(length, *[1] * (change.ndim - 1)), change.shape)
    return kept & ~(bad & lost).reshape(change.shape)
