"""Steps in an order of computation in which float32 keeps their digits: numbers far from 0 less a center, first.

(x - mean) / deviation of a logarithm, or of a power, subtracts numbers next to each other: of log(101,325 ± 300)
float32 leaves three digits. Where steps lose digits of their typical values, each is computed as what it makes of a
center, in float64 and here, and of the deviation from that, in float32 and there (`Step.deviate`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.elementwise import Affine, Where
from lstmgen.graph.graph import Value
from lstmgen.graph.operation import Array
from lstmgen.pipeline.scaling import Fill, NamedFunction
from lstmgen.pipeline.step import Deviation, Place, Step, add_all
from lstmgen.pipeline.typical import MIDDLE, center_of, evaluated, graph_of_rows, in_float32, raw_rows, scaled_rows

# Of the largest number of a column: what float32 may lose before the other order is tried, and without a warning.
LIMIT = 2.0**-20
DOUBTFUL = 2.0**-15
COARSE = 2.0**-10  # of what float32 holds of raw values: most sensors are not more exact
MOST = 1 << 20  # operations by features
LARGEST = float(np.finfo(np.float32).max)

AddSteps = Callable[[Sequence[Step], Place, Value], Value]


@dataclass(frozen=True)
class Exactness:
    """How to add steps to a graph, and what float32 then loses of typical values, as a part of the largest."""

    add: AddSteps = add_all
    lost: float = 0.0


Order = Callable[[Sequence[Step], int], Exactness]


def as_they_are(steps: Sequence[Step], features: int) -> Exactness:
    """One step behind the other."""
    return Exactness()


def before_network(steps: Sequence[Step], features: int) -> Exactness:
    """The order that loses less of an input.

    Raises:
        ValueError: the steps do not fit so many features.
    """
    if _large(steps, features):
        return Exactness()
    rest = steps[_exact(steps) :]
    return _more_exact(steps, raw_rows(steps, features), Centered(center_of(rest, features)))


def after_network(steps: Sequence[Step], features: int) -> Exactness:
    """The order that loses less of an output.

    Raises:
        ValueError: the steps do not fit so many features.
    """
    if _large(steps, features):
        return Exactness()
    return _more_exact(steps, scaled_rows(features), Centered(np.full(features, MIDDLE)))


def _exact(steps: Sequence[Step]) -> int:
    """How many of the first steps compute without rounding. Of what stands before abs, nothing tells the sign."""
    exact = (NamedFunction("abs"), NamedFunction("negative"))
    return next((k for k, step in enumerate(steps) if not isinstance(step, Fill) and step not in exact), len(steps))


def _large(steps: Sequence[Step], features: int) -> bool:
    """Returns whether steps come to more than is measured in little time: a file may contain anything."""
    return len(graph_of_rows(steps, (1, features)).nodes) * features > MOST


def _more_exact(steps: Sequence[Step], rows: Array, centered: AddSteps) -> Exactness:
    plain = Exactness(add_all, loss(steps, rows, add_all))
    if plain.lost <= LIMIT:
        return plain
    try:
        better = Exactness(centered, loss(steps, rows, centered))
    except ValueError:  # a step has no value at the center
        return plain
    return better if better.lost < plain.lost / 2 else plain


@dataclass(frozen=True, eq=False)
class Centered:
    """Adds steps as deviations from a center where numbers are near it.

    Attributes:
        center: a typical number for each feature, behind the first steps that are exact.
    """

    center: Array

    def __call__(self, steps: Sequence[Step], place: Place, x: Value) -> Value:
        """As `add_all`.

        Raises:
            ValueError: a step does not fit, or has no value at the center.
        """
        first = _exact(steps)
        rest = steps[first:]
        x = add_all(steps[:first], place, x)
        center = self.center.astype(np.float32).astype(np.float64)
        value = place.add(Affine(scale=np.ones(1), offset=-center), x, part="center")
        deviation = Deviation(center, np.ones(center.shape), value)
        with np.errstate(all="ignore"):
            for step in rest:
                deviation = step.deviate(place, deviation)
        for numbers in (deviation.center, deviation.factor):
            if not np.all(np.abs(numbers) <= LARGEST):
                raise ValueError("float32 does not hold what the steps make of the center")
        centered = deviation.joined(place)
        if deviation.near is None:
            return centered
        return place.add(Where(), deviation.near, centered, add_all(rest, place, x), part="near")


def loss(steps: Sequence[Step], rows: Array, add: AddSteps) -> float:
    """The loss of steps on rows in float32, as a part of the largest number of a column."""
    rows = rows.astype(np.float32).astype(np.float64)
    with np.errstate(all="ignore"):
        (exact,) = graph_of_rows(steps, rows.shape).evaluate(rows)
        rounded = in_float32(graph_of_rows(steps, rows.shape, add), rows)
        there = np.isfinite(exact) & (np.abs(exact) <= LARGEST)
        error = np.where(there, np.abs(rounded - exact), 0.0)
        largest = np.max(np.abs(exact), axis=0, where=there, initial=0.0)
    return _largest_part(error, largest)


def loss_of_raw(steps: Sequence[Step], features: int) -> float:
    """The loss of an input whose typical raw values are rounded to float32.

    Raises:
        ValueError: the steps do not fit so many features.
    """
    if _large(steps, features):
        return 0.0
    rows = raw_rows(steps, features)
    with np.errstate(all="ignore"):
        exact, rounded = (evaluated(steps, each) for each in (rows, rows.astype(np.float32).astype(np.float64)))
        there = np.isfinite(exact)
        error = np.where(there, np.abs(rounded - exact), 0.0)  # NaN, such as a root below 0, counts as lost
        return _largest_part(error, np.max(np.abs(exact), axis=0, where=there, initial=0.0))


def _largest_part(error: Array, largest: Array) -> float:
    """The largest error, as a part of the largest number of its column."""
    parts = np.nan_to_num(error / np.where(largest > 0, largest, 1.0), nan=np.inf)
    return float(parts.max(initial=0.0))
