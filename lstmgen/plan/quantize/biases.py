"""Bias correction: subtracts the mean error of the last layers on samples from their biases.

Rounded weights, tables and states shift the outputs of a model. Their mean error is measured on calibration samples, at
layers after which nothing is quantized, so that it includes the errors of all layers. Sources:
Finkelstein et al. (2019), arXiv:1906.03193; Nagel et al. (2019), arXiv:1906.04721, appendix D.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise
from math import log

import numpy as np
import numpy.typing as npt

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.numbers import Rounding
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.quantize import quantize
from lstmgen.plan.quantize.reference import reference_traces, selected
from lstmgen.samples.sampling import evenly_spaced

Indices = npt.NDArray[np.intp]
# The significance level at which overlaps count as those of a stream.
CHANCE = 0.01


def effective_count(samples: Sequence[Sequence[Array]]) -> float:
    """Returns the number of samples; a window counts as the share of its rows that are not in the previous window.

    Only consecutive windows of a stream are recognized; windows in another order count fully. Rows of few distinct
    values, such as flags or padding, are equal by chance. Their frequency is measured on samples in reverse order, in
    which windows of a stream share no rows.
    """
    if not any(_differ(*pair) for pair in pairwise(samples)):
        return min(len(samples), 1)
    shared = [_shared(windows) for windows in zip(*samples)]
    return 1.0 + sum((1.0 - min(parts) for parts in zip(*shared)), 0.0)


def _differ(one: Sequence[Array], other: Sequence[Array]) -> bool:
    return not all(np.array_equal(*pair, equal_nan=True) for pair in zip(one, other))


def _shared(windows: Sequence[Array]) -> list[float]:
    """Returns, for each window but the first, the share of its rows that are in the previous one."""
    pairs = list(pairwise(windows))
    forward = [_distances(*pair) for pair in pairs]
    reverse = [_distances(late, early) for gap in (1, 2) for early, late in zip(windows, windows[gap:])]
    often, by_chance = Counter(chain(*forward)), Counter(chain(*reverse))
    hops = {
        distance
        for distance, count in often.items()
        if _evidence(count / len(forward), (by_chance[distance] + 0.5) / (len(reverse) + 1)) * len(forward)
        > log(len(often) / CHANCE)
    }
    nearest = [next((distance for distance in distances if distance in hops), None) for distances in forward]
    return [
        0.0 if distance is None else (len(before) - distance) / len(after)
        for distance, (before, after) in zip(nearest, pairs)
    ]


def _distances(before: Array, after: Array) -> list[int]:
    """Returns all distances, in rows and ascending, at which the end of one array equals the start of the next."""
    if not after.ndim or not len(before) or not len(after) or before.shape[1:] != after.shape[1:]:
        return []
    behind = len(before) - _rows_like(before, after[0])  # numbers of rows that both would share
    if not behind.size:
        return []
    last = 1 + _rows_like(after, before[-1])  # excludes most padding without further comparisons
    both = np.intersect1d(behind, last)[::-1]
    return [len(before) - int(n) for n in both if np.array_equal(before[-n:], after[:n], equal_nan=True)]


def _rows_like(rows: Array, row: Array) -> Indices:
    """Returns the indices of rows that equal one row."""
    rows, row = rows.reshape(len(rows), -1), row.reshape(-1)
    return np.flatnonzero(((rows == row) | (np.isnan(rows) & np.isnan(row))).all(axis=1))


def _evidence(share: float, chance: float) -> float:
    """Returns the evidence against chance per pair, in nats, if a share of pairs overlaps (Kullback-Leibler)."""
    if share <= chance:
        return 0.0
    rest = 0.0 if share == 1.0 else (1.0 - share) * log((1.0 - share) / (1.0 - chance))
    return share * log(share / chance) + rest


DIGITS = 3  # of a correction, as it is written in the head of generated files
# Student's t, which separates chance from error, has a finite variance only with more samples than these.
TOO_FEW = 3
# The largest number of samples for a mean error, evenly spaced: chance adds 1/40 of the standard deviation or more.
MOST = 2000


def biases_from_samples(
    graph: Graph,
    name: str,
    ranges: Sequence[float],
    samples: Sequence[Sequence[Array]],
    rounding: Rounding | None = None,
) -> tuple[float, ...]:
    """Returns corrections of the biases of `Calibration.last`, channel by channel; () without a mean error.

    Args:
        name: a key of `FIXED_POINT`.
        ranges, rounding: as for `quantize`.

    Raises:
        OptionError: as `quantize`.
        UnsupportedError: as `quantize`.
    """
    if len(samples) > MOST:
        samples = selected(samples, evenly_spaced(len(samples), MOST))
    graph, count = prune(graph), effective_count(samples)
    last = Calibration(graph, FIXED_POINT[name]).last
    if not last or count <= TOO_FEW:
        return ()
    fixed = quantize(graph, name, ranges, rounding=rounding)
    errors = [np.zeros((len(samples), int(nodes[0].operation.attributes()["kernel"].shape[-1]))) for nodes in last]
    for batch in reference_traces(samples, graph, fixed.graph):
        exact, got = batch.values
        for nodes, means in zip(last, errors):
            names = [node.outputs[0].name for node in nodes]
            rows = [_rows(got[fixed.values[name][0]] - exact[name]) for name in names]
            means[batch.places] = np.mean(np.concatenate(rows, axis=1), axis=1)
    corrections = [_rounded(-shrunk_mean(means, count)) for means in errors]
    return tuple(map(float, chain(*corrections))) if any(map(np.any, corrections)) else ()


def shrunk_mean(errors: Array, count: float) -> Array:
    """Returns the means (channels,) of errors (samples, channels), shrunk by the part that chance explains.

    The squared standard error, times the variance of Student's t, is subtracted from the square of a mean. Without a
    systematic error the result is zero on average. NaN counts as no error.

    Args:
        count: number of independent samples, more than `TOO_FEW`.
    """
    mean = np.mean(errors, axis=0)
    squared_error = np.var(errors, axis=0) / (count - 1)
    chance = squared_error * (count - 1) / (count - TOO_FEW)
    with np.errstate(all="ignore"):
        return np.where(mean**2 > chance, mean * (1 - chance / mean**2), 0.0)


def _rows(batch: Array) -> Array:
    """Returns the values of all positions, (samples, positions, channels)."""
    return batch.reshape(len(batch), -1, batch.shape[-1])


def _rounded(corrections: Array) -> Array:
    return np.array([float(f"{number:.{DIGITS}g}") for number in corrections]) + 0.0  # no -0.0
