"""Doubts about samples for calibration: too few, or scaled before the scaler of the pipeline."""

from collections.abc import Iterator, Sequence

import numpy as np

from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Length

FEW = 10
LONG = 1_000  # timesteps of samples without a fixed length that are enough, however few the samples are
LOOKED_AT = 64  # samples

# Ranges of typical numbers after a scaler: medians, and spreads from the 5th to the 95th percentile.
FARTHEST = 4.0
NARROW, WIDE = 0.2, 50.0
LIKE_SCALED = (0.1, 8.0)


def doubts(graph: Graph, samples: Sequence[Sequence[Array]]) -> tuple[str, ...]:
    """Returns doubts about samples for calibration, as sentences with numbers."""
    return (*_few(graph, samples), *scaled_already(graph, samples))


def _few(graph: Graph, samples: Sequence[Sequence[Array]]) -> Iterator[str]:
    (first, *_) = graph.inputs
    free = bool(first.shape) and isinstance(first.shape[0], Length)
    timesteps = sum(len(sample[0]) for sample in samples) if free else 0
    if len(samples) < FEW and timesteps < LONG:
        count = f"only {len(samples)} sample{'s' * (len(samples) != 1)}"
        yield f"{count} to calibrate on: give {FEW} or more, with the largest values that occur"


def scaled_already(graph: Graph, samples: Sequence[Sequence[Array]]) -> Iterator[str]:
    """Yields a sentence for each input whose samples look as if they had been scaled before.

    Such numbers are near 0 with a spread near 1. Scaled again, they are far from 0, or their spread is tiny or huge.
    """
    if graph.ends is None or not samples:
        return
    before, few = graph.ends.before, samples[:LOOKED_AT]
    with np.errstate(all="ignore"):
        scaled = [before.evaluate(*sample) for sample in few]
    for k, (name, raw, value) in enumerate(zip(graph.input_names, before.inputs, before.outputs)):
        if raw == value or not _same_features(raw, value):
            continue
        columns = graph.ends.inputs[k].columns
        rows, after = (_rows([sample[k] for sample in group]) for group in (few, scaled))
        twice = _scaled_twice(rows, after)
        varying = int(np.sum(np.ptp(rows, axis=0) > 0)) if len(rows) else 0
        if twice and 2 * len(twice) >= varying:
            first = twice[0]
            title = repr(columns[first]) if columns else str(first)
            yield (
                f"samples of input {name!r} look scaled already: column {title} is {_middle(rows, first)}, and "
                f"{_middle(after, first)} after the pipeline's scaler; give raw samples, as predict takes them"
            )


def _same_features(raw: Value, value: Value) -> bool:
    return bool(raw.shape) and raw.shape == value.shape and isinstance(raw.shape[-1], int)


def _rows(arrays: Sequence[Array]) -> Array:
    """Returns the rows of all samples, without those that have NaN."""
    rows = np.concatenate([array.reshape(-1, array.shape[-1]) for array in arrays])
    complete: Array = rows[~np.isnan(rows).any(axis=1)]
    return complete


def _middle(rows: Array, column: int) -> str:
    return f"{float(np.median(rows[:, column])):.3g}" if len(rows) else "NaN"


def _scaled_twice(rows: Array, after: Array) -> list[int]:
    """Returns the columns that look scaled, and unlike scaled numbers after the scaler."""
    if not len(rows):
        return []
    middle, spread = _statistics(rows)
    looks_scaled = (np.abs(middle) < FARTHEST) & (LIKE_SCALED[0] <= spread) & (spread <= LIKE_SCALED[1])
    if not len(after):  # logarithms of numbers below 0
        return np.flatnonzero(looks_scaled).tolist()
    middle, spread = _statistics(after)
    is_odd = (np.abs(middle) > FARTHEST) | (spread < NARROW) | (spread > WIDE)
    return np.flatnonzero(looks_scaled & is_odd).tolist()


def _statistics(rows: Array) -> tuple[Array, Array]:
    """Returns the median of each column, and its spread from the 5th to the 95th percentile."""
    low, middle, high = np.percentile(rows, (5, 50, 95), axis=0)
    return middle, high - low
