"""Remarks about outputs that samples test poorly: NaN, infinities, and numbers that never change."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lstmgen.check.compare import by_position, ulp_of
from lstmgen.check.truth import Truth
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array


def not_finite(truth: Truth) -> int:
    """Counts the numbers that are NaN or infinite in all outputs."""
    return sum(int((~np.isfinite(y)).sum()) for outputs in truth.outputs for y in outputs)


def remarks(graph: Graph, truth: Truth) -> Iterator[str]:
    """Yields a sentence for each output that is not finite, or constant over the samples."""
    for name, column, shape in zip(graph.output_names, zip(*truth.outputs), truth.shapes):
        wrong = [int((~np.isfinite(y)).sum()) for y in column]
        if any(wrong):
            yield (
                f"output {name!r} is NaN or infinite in {sum(map(bool, wrong))} of {len(column)} samples, in "
                f"{sum(wrong):,} of {sum(y.size for y in column):,} numbers: there the code only has to match"
                f"{_cause(graph)}"
            )
            continue
        numbers = np.concatenate([by_position(y, shape) for y in column])
        same = constant(numbers)
        if len(column) < 2 or not same.any():
            continue
        which = f"output {name!r} is" if same.all() else f"{int(same.sum()):,} of {same.size:,} numbers of {name!r} are"
        yield (
            f"{which} the same in all {len(column):,} samples, so mistakes in the layers before do not show; give "
            "other samples with `data=`"
        )


def constant(numbers: Array) -> Array:
    """Returns a mask of the columns that vary by at most one float32 unit in the last place."""
    low, high = numbers.min(axis=0), numbers.max(axis=0)
    same: Array = high - low <= ulp_of(np.maximum(np.abs(low), np.abs(high)))
    return same


def _cause(graph: Graph) -> str:
    """Names the layers whose weights are not finite, as a sentence; "" if there are none."""
    layers = dict.fromkeys(
        node.label or node.name
        for node in graph.nodes
        for array in node.operation.weights().values()
        if array.dtype.kind == "f" and not np.isfinite(array).all()
    )
    return f". The weights of {', '.join(layers)} are not finite: the model was saved after training diverged" * bool(
        layers
    )
