"""Runs the original of a graph, an ONNX file or a PyTorch module, on samples: adds batch axes, and keeps states."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.operation import Array
from lstmgen.read.onnx.endpoint import SortedGraph

Feed: TypeAlias = dict[str, NDArray[Any]]  # by names of inputs
Original: TypeAlias = Callable[[Feed], Mapping[str, Any]]  # returns outputs by name

SAME = 1e-3  # of the largest output; rounding differs between batch sizes


def initial_states(ends: SortedGraph) -> Feed:
    """Zeros for the states, by the name of the input."""
    names = {state.input for state in ends.states}
    return {
        item.name: np.zeros([1 if dim is None else dim for dim in item.dims], item.dtype)
        for item in ends.inputs
        if item.name in names
    }


def run(
    original: Original, ends: SortedGraph, row: Sequence[Array], states: Feed, ranks: Sequence[int]
) -> tuple[tuple[Array, ...], Feed]:
    """The outputs for one sample, and the states after it.

    Args:
        ranks: the number of axes of each output of a sample.
    """
    if not ends.states or ends.kept:
        return called(original, ends, row, states, ranks)
    columns: list[tuple[Array, ...]] = []
    inner = [rank - 1 for rank in ranks]
    for timestep in zip(*row):
        outputs, states = called(original, ends, timestep, states, inner)
        columns.append(outputs)
    return tuple(np.stack(column) for column in zip(*columns)), states


def called(
    original: Original, ends: SortedGraph, row: Sequence[Array], states: Feed, ranks: Sequence[int]
) -> tuple[tuple[Array, ...], Feed]:
    """The outputs of one call, and the states after it."""
    feed: Feed = {**states, **ends.fixed}
    for item, array in zip(ends.open_inputs, row, strict=True):
        batched = array if item.batch is None else np.expand_dims(array, item.batch)
        feed[item.name] = fed(batched, item.dtype)
    results = original(feed)
    after = {state.input: results[state.output] for state in ends.states}
    outputs = (without_batch(ends, results, name, rank) for name, rank in zip(ends.open_outputs, ranks, strict=True))
    return tuple(outputs), after


def fed(array: Array, dtype: str) -> NDArray[Any]:
    """Returns an input as an array of its dtype; of float32 for bfloat16, which numpy does not have."""
    return np.asarray(array).astype("float32" if dtype == "bfloat16" else dtype)


def without_batch(ends: SortedGraph, results: Mapping[str, Any], name: str, rank: int) -> Array:
    """An output without its batch axis, if that has length 1; a sequence of one timestep keeps its `rank` axes."""
    names = [item.name for item in ends.model.graph.outputs]
    batch, array = ends.output_batches[names.index(name)], np.asarray(results[name], dtype=np.float64)
    return np.squeeze(array, batch) if batch < array.ndim > rank and array.shape[batch] == 1 else array


def mixes_samples(
    original: Original, ends: SortedGraph, samples: Sequence[Sequence[Array]], outputs: Sequence[Sequence[Array]]
) -> bool:
    """Returns true if samples in one batch give other outputs than alone; false if they cannot be in one batch.

    Args:
        samples: arrays of the same shapes in each sample.
        outputs: of each sample alone.
    """
    if ends.states or any(item.batch is None or item.dims[item.batch] is not None for item in ends.inputs):
        return False
    feed: Feed = {**ends.fixed}
    for item, column in zip(ends.inputs, zip(*samples), strict=True):
        feed[item.name] = fed(np.stack(column, item.batch or 0), item.dtype)
    together = original(feed)
    for place, end in enumerate(ends.model.graph.outputs):
        y = np.asarray(together[end.name], dtype=np.float64)
        alone = [row[place] for row in outputs]
        batches = [np.moveaxis(y, k, 0) for k, size in enumerate(y.shape) if size == len(alone)]
        if not any(all(alike(a, b) for a, b in zip(batch, alone)) for batch in batches):
            return True
    return False


def alike(a: Array, b: Array) -> bool:
    """Returns true if two outputs are equal within rounding."""
    limit = SAME * max(float(np.abs(b).max(initial=0.0)), 1e-6)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=0, atol=limit, equal_nan=True))
