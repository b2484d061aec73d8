"""One-hot columns of categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstmgen.graph.elementwise import Binary, Constant
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.operation import Array
from lstmgen.pipeline.columns import Columns
from lstmgen.pipeline.scaling import Fill
from lstmgen.pipeline.step import Numbers, Place, Step, shown

NEAR = 0.25  # numbers within this distance are equal: categories are integers


@dataclass(frozen=True)
class OneHot(Step):
    """Compares each feature with its categories: 1 for the equal one, 0 for the others; all 0 for an unknown one.

    Attributes:
        categories: integers of each feature.
        names: names of the categories 0, 1, 2, … of each feature, if they are texts; else none.
    """

    categories: tuple[Numbers, ...]
    names: tuple[tuple[str, ...], ...] = ()

    kind: ClassVar[str] = "one_hot"

    def features(self, count: int) -> int:
        if len(self.categories) != count:
            raise ValueError(f"{self.kind!r} is for {len(self.categories)} features, not {count}")
        return sum(map(len, self.categories))

    def add(self, place: Place, x: Value) -> Value:
        axis, columns = len(x.shape) - 1, []
        for k, numbers in enumerate(self.categories):
            column = place.add(Slice(axis=axis, start=k, stop=k + 1), x, part="column")
            low, high = (place.add(Constant(value=np.array(numbers) + s * NEAR), part="categories") for s in (-1, 1))
            above = place.add(Binary(kind="greater"), column, low, part="above")
            below = place.add(Binary(kind="less"), column, high, part="below")
            columns.append(place.add(Binary(kind="multiply"), above, below, part="one_hot"))
        return columns[0] if len(columns) == 1 else place.add(Concatenate(axis=axis), *columns, part="one_hot")

    def nearest(self, rows: Array) -> Array:
        """Returns for each one-hot row the category of its largest number, for each feature."""
        ends = np.cumsum([len(numbers) for numbers in self.categories])
        parts = np.split(rows, ends[:-1], axis=1)
        return np.stack([np.array(x)[np.argmax(part, axis=1)] for x, part in zip(self.categories, parts)], axis=1)

    def __str__(self) -> str:
        if any(self.names):
            named = ", ".join(f"{number} = {name}" for names in self.names for number, name in enumerate(names))
            return f"one-hot of {named}"
        return f"one-hot of {'; '.join(shown(numbers) for numbers in self.categories)}"


@dataclass(frozen=True)
class Category:
    """Valid numbers of a raw column, and their names if they are texts."""

    numbers: Numbers
    names: tuple[str, ...] = ()


def categories_of(steps: Sequence[Step], features: int) -> Mapping[int, Category]:
    """Returns the categories of raw columns, by index; other columns are measured."""
    step = next((step for step in steps if not isinstance(step, Fill)), None)
    if isinstance(step, OneHot):
        names = step.names or ((),) * features
        return {k: Category(*pair) for k, pair in enumerate(zip(step.categories, names))}
    if not isinstance(step, Columns):
        return {}
    return {
        part.columns[k]: category
        for part in step.parts
        for k, category in categories_of(part.steps, len(part.columns)).items()
    }


def category_names(steps: Sequence[Step], features: int) -> tuple[tuple[str, ...], ...]:
    """Returns the names of categories of each raw column; empty where no column has names."""
    known = categories_of(steps, features)
    named = any(category.names for category in known.values())
    return tuple(known.get(k, Category(())).names for k in range(features)) if named else ()
