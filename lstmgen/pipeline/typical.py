"""Steps evaluated on rows of numbers, and rows that are typical for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lstmgen.graph.graph import Graph, GraphBuilder, Value
from lstmgen.graph.operation import Array
from lstmgen.pipeline.columns import Columns
from lstmgen.pipeline.scaling import NamedFunction
from lstmgen.pipeline.step import Place, Step, add_all

# Numbers behind a scaler, within and beyond what it was fitted on: multiples of a deviation, parts of a range.
SCALED = (-6.0, -2.0, -1.0, -0.25, 0.0, 0.25, 0.5, 1.0, 1.75, 6.0)

AddSteps = Callable[[Sequence[Step], Place, Value], Value]


def graph_of_rows(steps: Sequence[Step], rows: int, features: int, add: AddSteps = add_all) -> Graph:
    """The graph of steps on rows of features.

    Raises:
        ValueError: the steps do not fit so many features.
    """
    x = Value("x", (rows, features))
    builder = GraphBuilder(["x"])
    y = add(steps, Place(builder, "steps", "steps"), x)
    return Graph((x,), tuple(builder.nodes), (y,), ("x",), ("y",))


def evaluated(steps: Sequence[Step], rows: Array) -> Array:
    """What steps make of rows of features.

    Raises:
        ValueError: the steps do not fit so many features.
    """
    return graph_of_rows(steps, *rows.shape).evaluate(rows)[0]


def scaled_rows(features: int) -> Array:
    """Rows of `SCALED`, in another order for each feature."""
    return np.stack([np.roll(SCALED, 3 * k) for k in range(features)], axis=1)


def raw_rows(steps: Sequence[Step], features: int) -> Array:
    """Raw rows of which steps make `scaled_rows`, as far as they can be undone: 0 stands for what is dropped.

    Raises:
        ValueError: the steps do not fit so many features.
    """
    counts = [features]
    for step in steps:
        counts.append(step.features(counts[-1]))
    return _undone(steps, counts, scaled_rows(counts[-1]))


def _undone(steps: Sequence[Step], counts: Sequence[int], rows: Array) -> Array:
    for step, count in zip(reversed(steps), reversed(counts[:-1])):
        rows = _columns_undone(step, count, rows) if isinstance(step, Columns) else _step_undone(step, rows)
    return rows


def _step_undone(step: Step, rows: Array) -> Array:
    try:
        raw = evaluated([step.inverse()], rows)
    except ValueError:
        return np.abs(rows) if isinstance(step, NamedFunction) else rows
    # Beyond the ends of a logarithm or a power, what is at an end stands for what has no inverse.
    ends = [column[np.isfinite(column)] for column in raw.T]
    floor = [end.min() if end.size else 1.0 for end in ends]
    return np.where(np.isfinite(raw), raw, floor)


def _columns_undone(step: Columns, count: int, rows: Array) -> Array:
    raw = np.zeros((len(rows), count))
    start = 0
    for part in step.parts:
        counts = [len(part.columns)]
        for each in part.steps:
            counts.append(each.features(counts[-1]))
        raw[:, list(part.columns)] = _undone(part.steps, counts, rows[:, start : start + counts[-1]])
        start += counts[-1]
    return raw
