"""Errors of outputs against the truth, and where outputs are well-conditioned enough to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.operation import Array

ILL_CONDITIONED = 1e-4  # of the largest output; semantics of chaotic networks: no float32 result means anything there

LARGEST_ULP = 2.0**104  # of float32

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Errors:
    """The largest errors of an output over all samples.

    Attributes:
        absolute: of any number.
        relative: the same, as a part of the largest output.
        ulp: of any number, in float32 units in the last place of the true number.
    """

    absolute: float = 0.0
    relative: float = 0.0
    ulp: float = 0.0


def scale_of(truth: Sequence[Array]) -> float:
    """The largest finite magnitude."""
    finite = [np.abs(y[np.isfinite(y)]) for y in truth]
    return max((float(y.max()) for y in finite if y.size), default=0.0)


def differences(got: Array, truth: Array) -> Array:
    """|got − truth|; 0 where both are the same infinity or both not a number, inf where only one is."""
    with np.errstate(invalid="ignore", over="ignore"):
        difference = np.abs(got - truth)
    same = (got == truth) | (np.isnan(got) & np.isnan(truth))
    return np.where(same, 0.0, np.where(np.isnan(difference), np.inf, difference))


def errors(got: Sequence[Array], truth: Sequence[Array], where: Sequence[Mask], scale: float) -> Errors:
    """The errors of one output over the samples in `got`, where they may be compared."""
    absolute = ulp = 0.0
    for y, true, mask in zip(got, truth, where):
        if y.shape != true.shape:
            return Errors(np.inf, np.inf, np.inf)
        difference = differences(y, true)[mask]
        if difference.size:
            absolute = max(absolute, float(difference.max()))
            ulp = max(ulp, float((difference / ulp_of(true)[mask]).max()))
    return Errors(absolute, absolute / scale if scale else absolute, ulp)


def ulp_of(truth: Array) -> Array:
    """The distance to the next float32."""
    with np.errstate(over="ignore", invalid="ignore"):
        spacing = np.spacing(np.abs(truth).astype(np.float32)).astype(np.float64)
    return np.where(np.isfinite(spacing), spacing, LARGEST_ULP)


def comparable(change: Array, scale: float) -> Mask:
    """Where an output may be compared: where it changes little when inputs and weights are perturbed.

    Of a sequence that is the part before a change beyond `ILL_CONDITIONED`, since what follows a timestep depends
    on it; of anything else, all or nothing.
    """
    bad: Mask = np.greater(change, ILL_CONDITIONED * scale)
    if change.ndim < 2:
        return np.full(change.shape, not bad.any())
    length = change.shape[0]
    rows = bad.reshape(length, -1).any(axis=1)
    kept = np.arange(length) < (int(np.argmax(rows)) if rows.any() else length)
    return np.broadcast_to(kept.reshape(length, *[1] * (change.ndim - 1)), change.shape)
