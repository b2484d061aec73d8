"""How many samples there are where windows of a stream overlap: such are no independent ones.

Rows of few values, such as zeros and ones or padding, are alike by chance. How often, is seen from samples in reverse
order, in which windows of a stream share nothing.
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
# How improbable overlaps must be by chance to be taken for those of a stream.
CHANCE = 0.01


def effective_count(samples: Sequence[Sequence[Array]]) -> float:
    """How many samples there are, of which a window counts for the part of its rows that the one before did not have.

    Windows are found as they are cut from a stream, one behind the other; those in another order count wholly.
    """
    if not any(_differ(*pair) for pair in pairwise(samples)):
        return min(len(samples), 1)
    shared = [_shared(windows) for windows in zip(*samples)]
    return 1.0 + sum((1.0 - min(parts) for parts in zip(*shared)), 0.0)


def _differ(one: Sequence[Array], other: Sequence[Array]) -> bool:
    return not all(np.array_equal(*pair, equal_nan=True) for pair in zip(one, other))


def _shared(windows: Sequence[Array]) -> list[float]:
    """The part of each window, but the first, that the one before has too."""
    pairs = list(pairwise(windows))
    found = [_distances(*pair) for pair in pairs]
    reverse = [_distances(late, early) for gap in (1, 2) for early, late in zip(windows, windows[gap:])]
    often, by_chance = Counter(chain(*found)), Counter(chain(*reverse))
    hops = {
        distance
        for distance, count in often.items()
        if _evidence(count / len(found), (by_chance[distance] + 0.5) / (len(reverse) + 1)) * len(found)
        > log(len(often) / CHANCE)
    }
    nearest = [next((distance for distance in each if distance in hops), None) for each in found]
    return [
        0.0 if distance is None else (len(before) - distance) / len(after)
        for distance, (before, after) in zip(nearest, pairs)
    ]


def _distances(before: Array, after: Array) -> list[int]:
    """By how many rows one array may lie behind another, so that all rows in both are the same; ascending."""
    if not after.ndim or not len(before) or not len(after) or before.shape[1:] != after.shape[1:]:
        return []
    behind = len(before) - _rows_like(before, after[0])  # so many rows would be in both
    if not behind.size:
        return []
    last = 1 + _rows_like(after, before[-1])  # which tells most of padding without more comparisons
    both = np.intersect1d(behind, last)[::-1]
    return [len(before) - int(n) for n in both if np.array_equal(before[-n:], after[:n], equal_nan=True)]


def _rows_like(rows: Array, row: Array) -> Indices:
    """Where rows are the same as one."""
    rows, row = rows.reshape(len(rows), -1), row.reshape(-1)
    return np.flatnonzero(((rows == row) | (np.isnan(rows) & np.isnan(row))).all(axis=1))


def _evidence(share: float, chance: float) -> float:
    """How much less probable a pair is by chance, in nats, where a share of the pairs overlaps (Kullback-Leibler)."""
    if share <= chance:
        return 0.0
    rest = 0.0 if share == 1.0 else (1.0 - share) * log((1.0 - share) / (1.0 - chance))
    return share * log(share / chance) + rest
