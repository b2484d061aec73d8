"""Orders of computation that keep the digits of steps in float32: subtract a center first from numbers far from 0.

(x - mean) / deviation of a logarithm or a power subtracts numbers of nearly the same size: of log(101,325 ± 300),
float32 keeps three digits. If steps lose digits of their typical values, each step is computed for a center, in
float64 by lstmgen, and for the deviation from it, in float32 by generated code (`Step.deviate`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.graph.elementwise import Affine, Where
from lstmgen.graph.graph import Value
from lstmgen.graph.operation import Array
from lstmgen.pipeline.categories import OneHot
from lstmgen.pipeline.columns import Columns, FeatureSteps
from lstmgen.pipeline.scaling import Fill, NamedFunction, Scale
from lstmgen.pipeline.step import Deviation, Place, Step, add_all, features_after
from lstmgen.pipeline.typical import (
    DENSE,
    EVEN,
    MIDDLE,
    center_of,
    evaluated,
    graph_of_rows,
    in_float32,
    raw_rows,
    scaled_rows,
)

# Errors of float32 relative to the largest number of a column: the limits for the other order, and for a warning.
LIMIT = 2.0**-20
DOUBTFUL = 2.0**-15
COARSE = 2.0**-10  # limit of the error from rounding raw values to float32; most sensors are not more exact
MOST = 1 << 20  # operations times features
LARGEST = float(np.finfo(np.float32).max)

MAGNITUDE = NamedFunction("abs")
ODD = ("negative", "reciprocal", "tanh")  # functions of which -x makes the same, with another sign

AddSteps = Callable[[Sequence[Step], Place, Value], Value]


@dataclass(frozen=True)
class Exactness:
    """Way to add steps to a graph, with its error in float32 on typical values, relative to the largest."""

    add: AddSteps = add_all
    lost: float = 0.0


Order = Callable[[Sequence[Step], int], Exactness]


def before_network(steps: Sequence[Step], features: int) -> Exactness:
    """Returns the more exact order for an input.

    Raises:
        ValueError: the steps are for another number of features.
    """
    if _large(steps, features):
        return Exactness()
    front, rest = parted(steps)
    centered = Centered(center_of(rest, features_after(front, features)))
    order = _more_exact(steps, raw_rows(steps, features), centered)
    below = loss(steps, raw_rows(steps, features, below=True), order.add)
    return replace(order, lost=max(order.lost, below))


def after_network(steps: Sequence[Step], features: int) -> Exactness:
    """Returns the more exact order for an output.

    Raises:
        ValueError: the steps are for another number of features.
    """
    if _large(steps, features):
        return Exactness()
    front, _ = parted(steps)
    centered = Centered(np.full(features_after(front, features), MIDDLE))
    order = _more_exact(steps, scaled_rows(features), centered)
    near_a_pole = loss(steps, scaled_rows(features, DENSE), order.add)  # the inverse of a power may have one
    return replace(order, lost=max(order.lost, near_a_pole))


def parted(steps: Sequence[Step]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Splits steps into those that compute without rounding, and the rest.

    abs is among the first if the result does not depend on the sign of a number: the center would lose the sign.
    """
    exact = (MAGNITUDE, NamedFunction("negative"))
    count = next(
        (k for k, step in enumerate(steps) if not isinstance(step, (Fill, OneHot)) and step not in exact), len(steps)
    )
    front, rest = tuple(steps[:count]), tuple(steps[count:])
    if _is_even(rest):
        return (front if front[-1:] == (MAGNITUDE,) else (*front, MAGNITUDE)), rest
    if not rest or not isinstance(rest[0], Columns):
        return front, rest
    parts = [(part.columns, *parted(part.steps)) for part in rest[0].parts]
    if not any(first for _, first, _ in parts):
        return front, rest
    sizes = [features_after(first, len(columns)) for columns, first, _ in parts]
    ends = np.cumsum(sizes).tolist()
    before = Columns(tuple(FeatureSteps(columns, first) for columns, first, _ in parts))
    behind = Columns(
        tuple(FeatureSteps(tuple(range(end - size, end)), last) for end, size, (_, _, last) in zip(ends, sizes, parts))
    )
    return (*front, before), (behind, *rest[1:])


def _is_even(steps: Sequence[Step]) -> bool:
    """Returns true if steps return the same for x and -x: odd functions, then an even one."""
    for step in steps:
        if isinstance(step, NamedFunction) and step.name in EVEN:
            return True
        factor = isinstance(step, Scale) and not any((*step.center, *step.offset))
        if not factor and not (isinstance(step, NamedFunction) and step.name in ODD):
            return False
    return False


def _large(steps: Sequence[Step], features: int) -> bool:
    """Returns True if steps are too many to measure in a short time: a file may contain anything."""
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
    """Adds steps as deviations from a center, for numbers near it.

    Attributes:
        center: typical number of each feature, after the first exact steps.
    """

    center: Array

    def __call__(self, steps: Sequence[Step], place: Place, x: Value) -> Value:
        """Adds steps, see `add_all`.

        Raises:
            ValueError: a step does not fit, or has no value at the center.
        """
        front, rest = parted(steps)
        x = add_all(front, place, x)
        center = self.center.astype(np.float32).astype(np.float64)
        value = place.add(Affine(scale=np.ones(1), offset=-center), x, part="center")
        deviation = Deviation(center, np.ones(center.shape), value)
        with np.errstate(all="ignore"):
            for step in rest:
                deviation = step.deviate(place, deviation)
        for numbers in (deviation.center, deviation.factor):
            if not np.all(np.abs(numbers) <= LARGEST):
                raise ValueError("the steps of the center exceed float32")
        centered = deviation.joined(place)
        if deviation.near is None:
            return centered
        return place.add(Where(), deviation.near, centered, add_all(rest, place, x), part="near")


def loss(steps: Sequence[Step], rows: Array, add: AddSteps) -> float:
    """Returns the error of steps on rows in float32, relative to the largest number of a column."""
    rows = rows.astype(np.float32).astype(np.float64)
    with np.errstate(all="ignore"):
        (exact,) = graph_of_rows(steps, rows.shape).evaluate(rows)
        rounded = in_float32(graph_of_rows(steps, rows.shape, add), rows)
        there = np.isfinite(exact) & (np.abs(exact) <= LARGEST)
        error = np.where(there, np.abs(rounded - exact), 0.0)
        largest = np.max(np.abs(exact), axis=0, where=there, initial=0.0)
    return _largest_part(error, largest)


def loss_of_raw(steps: Sequence[Step], features: int) -> float:
    """Returns the error from rounding typical raw values of an input to float32.

    Raises:
        ValueError: the steps are for another number of features.
    """
    if _large(steps, features):
        return 0.0
    rows = raw_rows(steps, features)
    with np.errstate(all="ignore"):
        exact, rounded = (evaluated(steps, x) for x in (rows, rows.astype(np.float32).astype(np.float64)))
        there = np.isfinite(exact)
        error = np.where(there, np.abs(rounded - exact), 0.0)  # NaN, such as a root below 0, counts as lost
        return _largest_part(error, np.max(np.abs(exact), axis=0, where=there, initial=0.0))


def _largest_part(error: Array, largest: Array) -> float:
    """Returns the largest error, relative to the largest number of its column."""
    parts = np.nan_to_num(error / np.where(largest > 0, largest, 1.0), nan=np.inf)
    return float(parts.max(initial=0.0))
