"""Quantile transforms, which make features uniformly distributed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Array
from lstmgen.pipeline.step import Numbers, Place, Step


@dataclass(frozen=True)
class Quantiles(Step):
    """Maps each feature to the part of the training data below it, linear between quantiles, from 0 to 1.

    Attributes:
        quantiles: ascending quantiles of each feature, one for each of evenly spaced parts.
    """

    quantiles: tuple[Numbers, ...]

    kind: ClassVar[str] = "quantiles"

    def features(self, count: int) -> int:
        if len(self.quantiles) != count:
            raise ValueError(f"{self.kind!r} is for {len(self.quantiles)} features, not {count}")
        return count

    def add(self, place: Place, x: Value) -> Value:
        axis, columns = len(x.shape) - 1, []
        for k, numbers in enumerate(self.quantiles):
            column = place.add(Slice(axis=axis, start=k, stop=k + 1), x, part="column")
            columns.append(_part_below(place, column, np.array(numbers)))
        return columns[0] if len(columns) == 1 else place.add(Concatenate(axis=axis), *columns, part="quantiles")

    def undone(self, rows: Array) -> Array:
        """Returns numbers that the transform maps to these."""
        columns = [
            np.interp(column, np.linspace(0.0, 1.0, len(numbers)), numbers)
            for column, numbers in zip(rows.T, self.quantiles)
        ]
        return np.stack(columns, axis=1)

    def __str__(self) -> str:
        return f"part of {', '.join(str(len(numbers)) for numbers in self.quantiles)} quantiles below"


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
