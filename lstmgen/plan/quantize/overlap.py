"""Effective number of samples if windows of a stream overlap, and so are not independent.

Rows of few distinct values, such as flags or padding, are equal by chance. Their frequency is measured on samples in
reverse order, in which windows of a stream share no rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise
from math import log

import numpy as np
import numpy.typing as npt

from lstmgen.graph.operation import Array

Indices = npt.NDArray[np.intp]
# The significance level at which overlaps count as those of a stream.
CHANCE = 0.01


def effective_count(samples: Sequence[Sequence[Array]]) -> float:
    """Returns the number of samples; a window counts as the share of its rows that are not in the previous window.

    Only consecutive windows of a stream are recognized; windows in another order count fully.
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
