"""Where floats of few bits, and casts beyond the range of integers, make Keras's own result meaningless.

And how much rounding may do where they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import ml_dtypes
import numpy as np

from lstmgen.graph.convolution import Pool
from lstmgen.graph.elementwise import Where
from lstmgen.graph.graph import Graph

FEW_BITS = ("float16", "bfloat16")
FORMATS = {name: np.dtype(getattr(ml_dtypes, name, name)) for name in (*FEW_BITS, "float32")}
WORST = {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": 2.0**-24}  # half a unit in the last place, relative
UNITS = 4  # so far off are functions that few-bit kernels approximate
RUNS = 24
MARGIN = 4  # how much worse than the worst of these runs it may be
AMPLIFIED = 0.2  # of the largest output: beyond that nothing is left to compare
LARGEST, SMALLEST = 65504.0, 2.0**-14  # of float16, as long as it keeps its 11 bits
CAST = 2.0**31


def scale(y: Any) -> float:
    """The largest finite number of an output, at least 1."""
    return max(1.0, float(np.max(np.abs(y), where=np.isfinite(y), initial=0.0)))


def beyond(graph: Graph, row: Sequence[Any], between: Sequence[Any], coarse: Sequence[str]) -> str | None:
    """Why a sample says nothing: Keras's own result depends on the machine, or on how few bits a float has.

    Args:
        between: what Keras gives for every tensor of the model.
        coarse: the dtypes of few bits in the model.
    """
    try:
        values, _ = graph.trace(row, {})
    except IndexError:
        return "skipped: ids outside of an Embedding"
    whole = [node.outputs[0].name for node in graph.nodes if isinstance(node.operation, Where)]
    whole = [name for name in whole if "/whole" in name]
    if any(not np.all(np.abs(values[name]) < CAST) for name in whole):
        return "skipped: casts beyond the range of integers"
    pooled = [node for node in graph.nodes if isinstance(node.operation, Pool) and node.operation.kind == "max"]
    if any(np.isnan(values[node.inputs[0].name]).any() for node in pooled):
        return "skipped: TensorFlow's max pooling passes over NaN"
    if "float16" not in coarse:
        return None
    if any(y.dtype == np.float16 and not np.all(np.isfinite(y)) for y in between):
        return "skipped: float16 overflows"
    sizes = np.concatenate([np.abs(y).ravel() for y in values.values()])
    if np.any(sizes > LARGEST) or np.any((sizes > 0) & (sizes < SMALLEST)):
        return "skipped: float16 overflows"
    return None


def shaken(graph: Graph, row: Sequence[Any], coarse: Sequence[str]) -> list[float]:
    """How far rounding may move each output; numbers that have so few bits stay as they are."""
    rng = np.random.default_rng(0)
    exact = graph.evaluate(*row)
    moved = [0.0] * len(exact)
    for _ in range(RUNS):
        values = {value.name: rounded(array, coarse, rng) for value, array in zip(graph.inputs, row)}
        with np.errstate(all="ignore"):
            for node in graph.nodes:
                weights = {name: rounded(array, coarse, rng) for name, array in node.operation.weights().items()}
                results = replace(node.operation, **weights).evaluate(*(values[value.name] for value in node.inputs))
                values.update((value.name, rounded(y, coarse, rng)) for value, y in zip(node.outputs, results))
            for k, (value, y) in enumerate(zip(graph.outputs, exact)):
                error = np.abs(values[value.name] - y)
                moved[k] = max(moved[k], float(np.max(error, where=np.isfinite(y), initial=0.0)))
    return [MARGIN * most for most in moved]


def rounded(x: Any, coarse: Sequence[str], rng: np.random.Generator) -> np.ndarray:
    """x, at random a little off where it is not a number of so few bits."""
    x = np.asarray(x, dtype=np.float64)
    with np.errstate(all="ignore"):
        fits = np.all([x.astype(FORMATS[name]).astype(np.float64) == x for name in coarse], axis=0)
    off = UNITS * max(WORST[name] for name in coarse) * rng.uniform(-1, 1, x.shape)
    return np.where(fits, x, x * (1 + off))
