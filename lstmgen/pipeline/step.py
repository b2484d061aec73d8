"""Steps of pre- and postprocessing: arithmetic on features, the last axis.

A step is data. It has methods for the number of features after it, its operations in a graph, and its inverse. A number
of a step is one per feature, or one for all.
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

NEAR = 0.875  # largest fraction of a center to subtract: the difference in float32 has three bits less
OPERATIONS = 10_000  # limit of the operations of all steps, as for a model file


@dataclass(frozen=True)
class Place:
    """Place in a graph for the operations of steps, with a name and a label.

    Attributes:
        name: prefix of the names of nodes.
        label: label of the nodes, for comments.
    """

    builder: GraphBuilder
    name: str
    label: str

    def add(self, operation: Operation, *inputs: Value, part: str) -> Value:
        """Adds an operation; returns its output.

        Raises:
            ValueError: there are more than `OPERATIONS`.
        """
        if len(self.builder.nodes) >= OPERATIONS:
            raise ValueError(f"it needs more than {OPERATIONS} operations")
        return self.builder.add(operation, *inputs, name=f"{self.name}/{part}", label=self.label)[0]


@dataclass(frozen=True)
class Deviation:
    """Tensor as center + factor * value; generated code computes only `value`.

    Attributes:
        center, factor: one number per feature.
        near: 1 where the deviation is valid, 0 where a number is too far from its center; None if always valid.
    """

    center: Array
    factor: Array
    value: Value
    near: Value | None = None

    def joined(self, place: Place) -> Value:
        """Adds center + factor * value."""
        return place.add(Affine(scale=self.factor, offset=self.center), self.value, part="scale")

    def times(self, place: Place, factor: Array | float = 1.0) -> Value:
        """Adds the deviation from the center, multiplied by a factor."""
        scale = self.factor * factor
        if np.all(scale == 1.0):
            return self.value
        return place.add(Affine(scale=scale, offset=np.zeros(1)), self.value, part="times")

    def nearby(self, place: Place) -> Deviation:
        """Returns the deviation with `near` limited to numbers that subtract at most `NEAR` of the center."""
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
        """Returns the number of features after the step.

        Raises:
            ValueError: the step is for another number of features.
        """
        for numbers in vars(self).values():
            if isinstance(numbers, tuple) and len(numbers) not in (1, count):
                raise ValueError(f"{self.kind!r} is for {len(numbers)} features, not {count}")
        return count

    def add(self, place: Place, x: Value) -> Value:
        """Adds the step's operations to a graph; returns the value after it."""
        raise NotImplementedError

    def deviate(self, place: Place, x: Deviation) -> Deviation:
        """Adds the step's operations for a center and the deviation from it.

        Raises:
            ValueError: the step has no value at the center.
        """
        ones = np.ones(self.features(len(x.center)))
        return Deviation(0.0 * ones, ones, self.add(place, x.joined(place)), x.near)

    def inverse(self) -> Step:
        """Returns the inverse step.

        Raises:
            ValueError: the step has no inverse.
        """
        raise ValueError(f"{self.kind!r} has no inverse")

    def __str__(self) -> str:
        return self.kind


def add_all(steps: Iterable[Step], place: Place, x: Value) -> Value:
    """Adds several steps; returns the value after them.

    Raises:
        ValueError: a step does not fit.
    """
    for step in steps:
        x = step.add(place, x)
    return x


def features_after(steps: Iterable[Step], count: int) -> int:
    """Returns the number of features after several steps.

    Raises:
        ValueError: a step is for another number of them.
    """
    for step in steps:
        count = step.features(count)
    return count


def inverted(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Returns the inverse of several steps, in reverse order.

    Raises:
        ValueError: a step has no inverse.
    """
    return tuple(step.inverse() for step in reversed(steps))


def describe(steps: Sequence[Step]) -> str:
    """Describes steps in words: "scale, then clip"."""
    return ", then ".join(map(str, steps)) or "as they are"


SHOWN = 4


def shown(numbers: Numbers) -> str:
    """Formats one number, or the first few of several."""
    if len(numbers) == 1:
        return f"{numbers[0]:g}"
    more = ", ..." if len(numbers) > SHOWN else ""
    return f"[{', '.join(f'{number:g}' for number in numbers[:SHOWN])}{more}]"
