"""A step between raw values and what a network takes, or gives: arithmetic on the features, which is the last axis.

A step is data. It knows how many features it gives, which operations of the Graph it is, and which step undoes it.
Numbers of a step are one for each feature, or one for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lstmgen.graph.elementwise import Affine, Binary, Constant
from lstmgen.graph.graph import GraphBuilder, Value
from lstmgen.graph.operation import Array, Operation

Numbers = tuple[float, ...]

NEAR = 0.875  # what is left of a center in float32 has three bits less: toward 0, digits are lost
OPERATIONS = 10_000  # that steps may come to, as many as a model file may


@dataclass(frozen=True)
class Place:
    """Where in a graph the operations of steps are added, and under which name and label.

    Attributes:
        name: of the nodes, before what each is.
        label: of the nodes, for comments.
    """

    builder: GraphBuilder
    name: str
    label: str

    def add(self, operation: Operation, *inputs: Value, part: str) -> Value:
        """The output of a new operation.

        Raises:
            ValueError: the steps come to too many.
        """
        if len(self.builder.nodes) >= OPERATIONS:
            raise ValueError(f"it comes to more than {OPERATIONS} operations")
        return self.builder.add(operation, *inputs, name=f"{self.name}/{part}", label=self.label)[0]


@dataclass(frozen=True)
class Deviation:
    """A tensor as center + factor * value, of which `value` alone is computed where the code runs.

    Attributes:
        center, factor: one number for each feature.
        near: 1 where this is meant, 0 where a number is too far from its center; None: it is meant everywhere.
    """

    center: Array
    factor: Array
    value: Value
    near: Value | None = None

    def joined(self, place: Place) -> Value:
        """The tensor itself."""
        return place.add(Affine(scale=self.factor, offset=self.center), self.value, part="scale")

    def times(self, place: Place, factor: Array | float = 1.0) -> Value:
        """The deviation from the center, multiplied."""
        scale = self.factor * factor
        if np.all(scale == 1.0):
            return self.value
        return place.add(Affine(scale=scale, offset=np.zeros(1)), self.value, part="times")

    def nearby(self, place: Place) -> Deviation:
        """The same, meant only where it takes at most `NEAR` of its center away."""
        least = place.add(Constant(value=-NEAR * np.abs(self.center)), part="least")
        outward = self.times(place, np.where(self.center < 0, -1.0, 1.0))
        near = place.add(Binary(kind="greater_equal"), outward, least, part="near")
        if self.near is not None:
            near = place.add(Binary(kind="multiply"), self.near, near, part="near")
        return replace(self, near=near)


@dataclass(frozen=True)
class Step:
    """Base class of the steps of a pipeline."""

    kind: ClassVar[str]

    def features(self, count: int) -> int:
        """How many features it gives, for so many.

        Raises:
            ValueError: it is for another number of them.
        """
        for numbers in vars(self).values():
            if isinstance(numbers, tuple) and len(numbers) not in (1, count):
                raise ValueError(f"{self.kind!r} is for {len(numbers)} features, not {count}")
        return count

    def add(self, place: Place, x: Value) -> Value:
        """Adds the step's operations to a graph: the value after it."""
        raise NotImplementedError

    def deviate(self, place: Place, x: Deviation) -> Deviation:
        """As `add`, for a center and what deviates from it.

        Raises:
            ValueError: the step has no value at the center.
        """
        ones = np.ones(self.features(len(x.center)))
        return Deviation(0.0 * ones, ones, self.add(place, x.joined(place)), x.near)

    def inverse(self) -> Step:
        """The inverse step.

        Raises:
            ValueError: nothing does.
        """
        raise ValueError(f"{self.kind!r} has no inverse")

    def __str__(self) -> str:
        return self.kind


def add_all(steps: Iterable[Step], place: Place, x: Value) -> Value:
    """The value after several steps.

    Raises:
        ValueError: a step does not fit.
    """
    for step in steps:
        x = step.add(place, x)
    return x


def features_after(steps: Iterable[Step], count: int) -> int:
    """How many features several steps give, for so many.

    Raises:
        ValueError: a step is for another number of them.
    """
    for step in steps:
        count = step.features(count)
    return count


def inverted(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The inverse of several steps: the inverse of each, the last first.

    Raises:
        ValueError: nothing undoes one of them.
    """
    return tuple(step.inverse() for step in reversed(steps))


def describe(steps: Sequence[Step]) -> str:
    """Steps in words: "scale, then clip"."""
    return ", then ".join(map(str, steps)) or "as they are"


SHOWN = 4


def shown(numbers: Numbers) -> str:
    """One number, or the first few of several."""
    if len(numbers) == 1:
        return f"{numbers[0]:g}"
    more = ", ..." if len(numbers) > SHOWN else ""
    return f"[{', '.join(f'{number:g}' for number in numbers[:SHOWN])}{more}]"
