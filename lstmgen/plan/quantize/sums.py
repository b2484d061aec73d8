"""Rows of weights in whole numbers, whose sums cannot overflow.

A sum Σ w·q + b is at most Σ |w|·|q| + |b| in magnitude, whichever of its terms are added first; `fit` gives a row
only with |q| at its largest bounded so, hence no order of adding, and no part of the sum, can overflow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.formats import Format, Width


class TooLarge(Exception):
    """Weights, or what they may sum up to, do not fit the integers."""


@dataclass(frozen=True)
class Part:
    """The weights (inputs, rows) for inputs of one format."""

    weights: Array
    format: Format


@dataclass(frozen=True)
class Rows:
    """Weights of each part and a bias, so that `shifted(Σ w·q + bias, shift)` is the sum, in the unit asked for.

    Attributes:
        bound: how large the sum of each row may become.
    """

    weights: tuple[NDArray[np.int64], ...]
    bias: NDArray[np.int64]
    shift: int
    bound: NDArray[np.int64]


def fit(parts: Sequence[Part], bias: Array, unit: float, width: Width) -> Rows:
    """The most precise rows whose sums, in a unit, fit.

    Raises:
        TooLarge: there are none.
    """
    for shift in range(width.total.bit_length() - 1, -width.argument, -1):
        rows = rows_at(parts, bias, unit, shift, width)
        if rows is not None:
            return rows
    raise TooLarge


def half(shift: int) -> int:
    """What a sum begins with so that shifting rounds to the nearest."""
    return (1 << shift) >> 1 if shift > 0 else 0


def fit_each(parts: Sequence[Part], bias: Array, width: Width) -> tuple[Rows, Array]:
    """The most precise rows, which need no common unit and no shift; and the unit of each.

    Raises:
        TooLarge: there are none.
    """
    largest = np.max([np.max(np.abs(part.weights * part.format.step), axis=0) for part in parts], axis=0)
    reach = sum(np.sum(np.abs(part.weights), axis=0) * part.format.step * part.format.largest for part in parts)
    # Rounding adds half a unit for every weight and the bias.
    most = width.total - 1 - sum(len(part.weights) * part.format.largest for part in parts) / 2
    units = np.maximum(largest / width.weight, (reach + np.abs(bias)) / most)
    units = np.where(units > 0, units, 1.0) * (1 + 2.0**-20)
    rows = rows_at(parts, bias, units, 0, width)
    if rows is None or most <= 0:
        raise TooLarge
    return rows, units


def rows_at(parts: Sequence[Part], bias: Array, unit: float | Array, shift: int, width: Width) -> Rows | None:
    """The rows whose sums, shifted, have this unit; None where they do not fit."""
    unit = unit * 2.0**-shift
    with np.errstate(over="ignore", invalid="ignore"):
        real = [np.rint(part.weights * (part.format.step / unit)) for part in parts]
        start = np.rint(bias / unit) + half(shift)
        bound = np.abs(start) + sum(
            np.sum(np.abs(weights), axis=0) * part.format.largest for weights, part in zip(real, parts)
        )
    if not np.all(bound <= width.total) or any(np.any(np.abs(weights) > width.weight) for weights in real):
        return None
    whole = tuple(weights.astype(np.int64) for weights in real)
    return Rows(whole, start.astype(np.int64), shift, bound.astype(np.int64))
