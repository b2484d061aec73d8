"""Different steps for parts of the features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstmgen.graph.elementwise import Affine
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.pipeline.step import Deviation, Place, Step, add_all, describe, features_after, inverted


@dataclass(frozen=True)
class FeatureSteps:
    """Indices of some features, and their steps."""

    columns: tuple[int, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Columns(Step):
    """Applies steps to parts of the features, and concatenates the results. Features in no part are dropped."""

    parts: tuple[FeatureSteps, ...]

    kind: ClassVar[str] = "columns"

    def features(self, count: int) -> int:
        for part in self.parts:
            if not part.columns or not all(0 <= column < count for column in part.columns):
                raise ValueError(f"'columns' selects columns {list(part.columns)} of {count} features")
        return sum(features_after(part.steps, len(part.columns)) for part in self.parts)

    def add(self, place: Place, x: Value) -> Value:
        axis = len(x.shape) - 1
        results = [add_all(part.steps, place, _taken(place, x, part.columns)) for part in self.parts]
        return results[0] if len(results) == 1 else place.add(Concatenate(axis=axis), *results, part="columns")

    def deviate(self, place: Place, x: Deviation) -> Deviation:
        deviations = []
        for part in self.parts:
            columns = list(part.columns)
            near = None if x.near is None else _taken(place, x.near, columns)
            deviation = Deviation(x.center[columns], x.factor[columns], _taken(place, x.value, columns), near)
            for step in part.steps:
                deviation = step.deviate(place, deviation)
            deviations.append(deviation)
        return deviations[0] if len(deviations) == 1 else _side_by_side(place, deviations)

    def inverse(self) -> Columns:
        """Returns the step that inverts each part, and restores the order of features.

        Raises:
            ValueError: a column is in no part, or in several.
        """
        order = [column for part in self.parts for column in part.columns]
        if sorted(order) != list(range(len(order))):
            raise ValueError("a column is in no part, or in several, which has no inverse")
        undone, start = [], 0
        for part in self.parts:
            end = start + len(part.columns)
            undone.append(FeatureSteps(tuple(range(start, end)), inverted(part.steps)))
            start = end
        if order == sorted(order):
            return Columns(tuple(undone))
        back = FeatureSteps(tuple(order.index(column) for column in range(len(order))), ())
        return Columns((FeatureSteps(tuple(range(len(order))), (Columns(tuple(undone)), Columns((back,)))),))

    def __str__(self) -> str:
        return "; ".join(
            f"columns {', '.join(str(column) for column in part.columns)}: {describe(part.steps)}"
            for part in self.parts
        )


def _side_by_side(place: Place, parts: Sequence[Deviation]) -> Deviation:
    """Concatenates the features of several parts."""
    join = Concatenate(axis=len(parts[0].value.shape) - 1)
    near = None
    if any(part.near is not None for part in parts):
        everywhere = Affine(scale=np.zeros(1), offset=np.ones(1))
        marks = [part.near or place.add(everywhere, part.value, part="everywhere") for part in parts]
        near = place.add(join, *marks, part="near")
    return Deviation(
        center=np.concatenate([part.center for part in parts]),
        factor=np.concatenate([part.factor for part in parts]),
        value=place.add(join, *(part.value for part in parts), part="columns"),
        near=near,
    )


def without_dropped(steps: Sequence[Step], names: Sequence[str]) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """Returns steps on the columns that they use, and the names of these columns.

    Args:
        steps: steps on all columns.
        names: the names of all columns.
    """
    first, *rest = steps or (None,)
    if not isinstance(first, Columns):
        return tuple(steps), tuple(names)
    kept = sorted({column for part in first.parts for column in part.columns})
    parts = [FeatureSteps(tuple(map(kept.index, part.columns)), part.steps) for part in first.parts]
    return (Columns(tuple(parts)), *rest), tuple(names[column] for column in kept)


def _taken(place: Place, x: Value, columns: Sequence[int]) -> Value:
    """Selects features, in this order; returns x itself if these are all features in order."""
    axis = len(x.shape) - 1
    if tuple(columns) == tuple(range(int(x.shape[axis]))):  # type: ignore[arg-type]
        return x
    runs: list[list[int]] = []
    for column in columns:
        if runs and column == runs[-1][1]:
            runs[-1][1] += 1
        else:
            runs.append([column, column + 1])
    slices = [place.add(Slice(axis=axis, start=start, stop=stop), x, part="taken") for start, stop in runs]
    return slices[0] if len(slices) == 1 else place.add(Concatenate(axis=axis), *slices, part="taken")
