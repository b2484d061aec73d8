"""Steps of some features only: each part of them goes through its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.pipeline.step import Place, Step, add_all, describe, features_after, inverted


@dataclass(frozen=True)
class Part:
    """Some features, by number, and the steps that they go through."""

    columns: tuple[int, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Columns(Step):
    """Parts of the features, each through steps of its own, one behind the other. What is in no part is dropped."""

    parts: tuple[Part, ...]

    kind: ClassVar[str] = "columns"

    def features(self, count: int) -> int:
        for part in self.parts:
            if not part.columns or not all(0 <= column < count for column in part.columns):
                raise ValueError(f"'columns' takes columns {list(part.columns)} of {count} features")
        return sum(features_after(part.steps, len(part.columns)) for part in self.parts)

    def add(self, place: Place, x: Value) -> Value:
        axis = len(x.shape) - 1
        found = [add_all(part.steps, place, _taken(place, x, part.columns)) for part in self.parts]
        return found[0] if len(found) == 1 else place.add(Concatenate(axis=axis), *found, part="columns")

    def inverse(self) -> Columns:
        """Each part undone, and put back where it came from.

        Raises:
            ValueError: a column is in no part, or in several.
        """
        order = [column for part in self.parts for column in part.columns]
        if sorted(order) != list(range(len(order))):
            raise ValueError("a column is in no part, or in several, which nothing undoes")
        undone, start = [], 0
        for part in self.parts:
            end = start + len(part.columns)
            undone.append(Part(tuple(range(start, end)), inverted(part.steps)))
            start = end
        if order == sorted(order):
            return Columns(tuple(undone))
        back = Part(tuple(order.index(column) for column in range(len(order))), ())
        return Columns((Part(tuple(range(len(order))), (Columns(tuple(undone)), Columns((back,)))),))

    def __str__(self) -> str:
        return "; ".join(
            f"columns {', '.join(str(column) for column in part.columns)}: {describe(part.steps)}"
            for part in self.parts
        )


def _taken(place: Place, x: Value, columns: Sequence[int]) -> Value:
    """Some features in this order; x itself where these are all."""
    axis = len(x.shape) - 1
    if tuple(columns) == tuple(range(int(x.shape[axis]))):  # type: ignore[arg-type]
        return x
    runs: list[list[int]] = []
    for column in columns:
        if runs and column == runs[-1][1]:
            runs[-1][1] += 1
        else:
            runs.append([column, column + 1])
    found = [place.add(Slice(axis=axis, start=start, stop=stop), x, part="taken") for start, stop in runs]
    return found[0] if len(found) == 1 else place.add(Concatenate(axis=axis), *found, part="taken")
