"""Quantile transforms, which make features uniformly or normally distributed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Array
from lstmgen.pipeline.normal import SMALLEST, distance_of_tail, part_below
from lstmgen.pipeline.step import Numbers, Place, Step

BORDER = 1e-7  # scikit-learn's BOUNDS_THRESHOLD


@dataclass(frozen=True)
class Quantiles(Step):
    """Maps each feature to the part of the training data below it, linear between quantiles, from 0 to 1.

    Attributes:
        quantiles: ascending quantiles of each feature, one for each of evenly spaced parts.
        normal: true to map that part to the quantile of the normal distribution.
    """

    quantiles: tuple[Numbers, ...]
    normal: bool = False

    kind: ClassVar[str] = "quantiles"

    def features(self, count: int) -> int:
        if len(self.quantiles) != count:
            raise ValueError(f"{self.kind!r} is for {len(self.quantiles)} features, not {count}")
        return count

    def add(self, place: Place, x: Value) -> Value:
        axis, columns = len(x.shape) - 1, []
        for k, numbers in enumerate(self.quantiles):
            column = place.add(Slice(axis=axis, start=k, stop=k + 1), x, part="column")
            part = _normal_part if self.normal else _part_below
            columns.append(part(place, column, np.array(numbers)))
        joined = columns[0] if len(columns) == 1 else place.add(Concatenate(axis=axis), *columns, part="quantiles")
        return joined if not self.normal else _of_normal(place, joined)

    def undone(self, rows: Array) -> Array:
        """Returns numbers that the transform maps to these."""
        rows = part_below(rows) if self.normal else rows
        columns = [
            np.interp(column, np.linspace(0.0, 1.0, len(numbers)), numbers)
            for column, numbers in zip(rows.T, self.quantiles)
        ]
        return np.stack(columns, axis=1)

    def __str__(self) -> str:
        counts = ", ".join(str(len(numbers)) for numbers in self.quantiles)
        return f"part of {counts} quantiles below{', as normally distributed' if self.normal else ''}"


def _normal_part(place: Place, x: Value, quantiles: Array) -> Value:
    """Adds the smaller of the parts below and above, with the sign of a number below or above the median.

    Each is a sum of its own: 1 minus the other would have no digits left in float32. scikit-learn counts a number
    within `BORDER` of the ends as beyond them.
    """
    one = np.ones(1)
    smallest = place.add(Constant(value=np.array([SMALLEST])), part="smallest")
    mirrored = place.add(Affine(scale=-one, offset=0.0 * one), x, part="mirrored")
    tails = []
    for y, numbers in ((x, quantiles), (mirrored, -quantiles[::-1])):
        limit = place.add(Constant(value=numbers[:1] + BORDER), part="limit")
        inside = place.add(Binary(kind="greater_equal"), y, limit, part="inside")
        tail = place.add(Binary(kind="multiply"), _part_below(place, y, numbers), inside, part="tail")
        tails.append(place.add(Binary(kind="maximum"), tail, smallest, part="tail"))
    below, above = tails
    negative = place.add(Affine(scale=-one, offset=0.0 * one), below, part="below")
    upper = place.add(Binary(kind="greater"), below, above, part="upper")
    return place.add(Where(), upper, above, negative, part="tail")


def _of_normal(place: Place, tail: Value) -> Value:
    """Adds the quantiles of the normal distribution for tails below the median (negative) and above it."""
    size, sign = (place.add(Activate(activation=activation(name)), tail, part=name) for name in ("abs", "sign"))
    return place.add(Binary(kind="multiply"), distance_of_tail(place, size), sign, part="normal")


def _part_below(place: Place, x: Value, quantiles: Array) -> Value:
    """Adds the sum of ramps between different quantiles, and of jumps at equal ones, half on and half above them.

    At the ends numbers count as below and above all equal ones.
    """
    values, counts = np.unique(quantiles, return_counts=True)
    share = 1.0 / (len(quantiles) - 1)
    parts, weights = [], []
    if len(values) > 1:
        start = place.add(Constant(value=values[:-1]), part="quantiles")
        width = place.add(Constant(value=np.diff(values)), part="widths")
        above = place.add(Binary(kind="subtract"), x, start, part="above")
        above = place.add(Activate(activation=activation("relu")), above, part="above")
        parts.append(place.add(Binary(kind="minimum"), above, width, part="ramps"))
        weights.append(share / np.diff(values))
    heights = share * (counts - 1)
    lowest, highest = values == values[0], values == values[-1]
    for kind, jumps in {"greater": lowest | ~highest, "greater_equal": ~lowest}.items():
        jumps = jumps & (counts > 1)
        if jumps.any():
            both = 1.0 + (lowest | highest)  # an end jumps at once
            limits = place.add(Constant(value=values[jumps]), part="limits")
            parts.append(place.add(Binary(kind=kind), x, limits, part="jumps"))
            weights.append((0.5 * both * heights)[jumps])
    axis = len(x.shape) - 1
    joined = parts[0] if len(parts) == 1 else place.add(Concatenate(axis=axis), *parts, part="parts")
    return place.add(Dense(kernel=np.concatenate(weights)[:, np.newaxis], bias=None), joined, part="quantiles")
