"""Evaluates steps on rows of numbers, and returns rows that are typical for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from lstmgen.graph.graph import Graph, GraphBuilder, Value
from lstmgen.graph.operation import Array
from lstmgen.pipeline.categories import OneHot
from lstmgen.pipeline.columns import Columns
from lstmgen.pipeline.quantiles import Quantiles
from lstmgen.pipeline.scaling import NamedFunction
from lstmgen.pipeline.step import Place, Step, add_all, features_after

# Scaled numbers, within the fitted range and beyond: multiples of a deviation, parts of a range.
TYPICAL = (-2.0, -1.0, -0.25, 0.0, 0.25, 0.5, 1.0, 1.75)
BEYOND = (-6.0, *TYPICAL, 6.0)
DENSE = tuple(k / 16 for k in range(-32, 33))
MIDDLE = 0.25  # near the mean in deviations, and inside a range from 0 to 1

# Inverses of functions that are not steps.
WITHOUT_STEP: Mapping[str, Callable[[Array], Array]] = {
    "tanh": np.arctanh,
    "sigmoid": lambda y: np.log(y / (1.0 - y)),
    "abs": np.abs,
}
EVEN = ("abs", "square")  # functions of which two numbers of either sign make the same

AddSteps = Callable[[Sequence[Step], Place, Value], Value]


@dataclass(frozen=True)
class Undone:
    """Computes raw samples from inputs of the network: exactly, or typical ones for steps without an inverse.

    Attributes:
        inverse: graph of the exact inverses; it returns inputs without one unchanged.
        inexact: steps without an exact inverse and the number of raw features, by the index of their input.
    """

    inverse: Graph
    inexact: Mapping[int, tuple[tuple[Step, ...], int]]

    def evaluate(self, *inputs: Array) -> tuple[Array, ...]:
        """Returns raw values for one sample."""
        raw = list(self.inverse.evaluate(*inputs))
        for k, (steps, features) in self.inexact.items():
            raw[k] = _raw(steps, features, raw[k])
        return tuple(raw)


def _raw(steps: Sequence[Step], features: int, scaled: Array) -> Array:
    """Returns raw values that steps convert to these, or near them; features are the last axis."""
    rows = scaled.reshape(-1, scaled.shape[-1])
    return _undone(steps, features, lambda count: rows, below=False).reshape(*scaled.shape[:-1], features)


def graph_of_rows(steps: Sequence[Step], shape: tuple[int, ...], add: AddSteps = add_all) -> Graph:
    """Returns the graph of steps on rows of features.

    Args:
        shape: number of rows, number of features.

    Raises:
        ValueError: the steps are for another number of features.
    """
    x = Value("x", shape)
    builder = GraphBuilder(["x"])
    y = add(steps, Place(builder, "steps", "steps"), x)
    return Graph((x,), tuple(builder.nodes), (y,), ("x",), ("y",))


def evaluated(steps: Sequence[Step], rows: Array) -> Array:
    """Evaluates steps on rows of features.

    Raises:
        ValueError: the steps are for another number of features.
    """
    return graph_of_rows(steps, rows.shape).evaluate(rows)[0]


def in_float32(graph: Graph, x: Array) -> Array:
    """Evaluates a graph of one input with weights and results of operations rounded to float32."""
    values: dict[str, Array] = {graph.inputs[0].name: x}
    with np.errstate(all="ignore"):
        for node in graph.nodes:
            weights = {name: _rounded(array) for name, array in node.operation.weights().items()}
            operation: Any = node.operation
            results = replace(operation, **weights).evaluate(*(values[value.name] for value in node.inputs))
            values.update(zip((value.name for value in node.outputs), map(_rounded, results)))
    return values[graph.outputs[0].name]


def _rounded(array: Any) -> Array:
    return np.asarray(array).astype(np.float32).astype(np.float64)


def scaled_rows(features: int, numbers: Sequence[float] = TYPICAL) -> Array:
    """Returns rows of these numbers, in another order for each feature."""
    return np.stack([np.roll(numbers, 3 * k) for k in range(features)], axis=1)


def raw_rows(steps: Sequence[Step], features: int, numbers: Sequence[float] = TYPICAL, *, below: bool = False) -> Array:
    """Returns raw rows that steps convert to `scaled_rows`, if they have an inverse; dropped columns are 0.

    Args:
        below: True selects negative numbers before an even function.

    Raises:
        ValueError: the steps are for another number of features.
    """
    return _undone(steps, features, lambda count: scaled_rows(count, numbers), below=below)


def center_of(steps: Sequence[Step], features: int) -> Array:
    """Returns a typical raw number for each feature.

    Raises:
        ValueError: the steps are for another number of features.
    """
    center: Array = _undone(steps, features, lambda count: np.full((1, count), MIDDLE), below=False)[0]
    return center


def _undone(steps: Sequence[Step], features: int, scaled: Callable[[int], Array], *, below: bool) -> Array:
    """Returns raw rows that steps convert to `scaled(count)`, with the number of features after the steps."""
    counts = [features]
    for step in steps:
        counts.append(step.features(counts[-1]))
    rows = scaled(counts[-1])
    for step, count in zip(reversed(steps), reversed(counts[:-1])):
        if isinstance(step, Columns):
            rows = _columns_undone(step, count, rows, below=below)
        else:
            rows = _step_undone(step, rows)
            if below and isinstance(step, NamedFunction) and step.name in EVEN:
                rows = -rows
    return rows


def _step_undone(step: Step, rows: Array) -> Array:
    if isinstance(step, OneHot):
        return step.nearest(rows)
    if isinstance(step, Quantiles):
        return step.undone(rows)
    if isinstance(step, NamedFunction) and step.name in WITHOUT_STEP:
        with np.errstate(all="ignore"):
            raw = WITHOUT_STEP[step.name](rows)
    else:
        try:
            raw = evaluated([step.inverse()], rows)
        except ValueError:
            return rows
    # Numbers outside the range of a logarithm or a power have no inverse: the end of the range replaces them.
    ends = [column[np.isfinite(column)] for column in raw.T]
    floor = [end.min() if end.size else 1.0 for end in ends]
    return np.where(np.isfinite(raw), raw, floor)


def _columns_undone(step: Columns, count: int, rows: Array, *, below: bool) -> Array:
    raw, start = np.zeros((len(rows), count)), 0
    for part in step.parts:
        end = start + features_after(part.steps, len(part.columns))
        part_rows = _undone(part.steps, len(part.columns), partial(_slice, rows, start), below=below)
        raw[:, list(part.columns)] = part_rows
        start = end
    return raw


def _slice(rows: Array, start: int, count: int) -> Array:
    part: Array = rows[:, start : start + count]
    return part
