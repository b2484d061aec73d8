"""How many samples there are where windows of a stream overlap: such are no independent ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from lstmgen.graph.operation import Array


def effective_count(samples: Sequence[Sequence[Array]]) -> float:
    """How many samples there are, of which a window counts for the part of its rows that the one before did not have.

    Windows are found as they are cut from a stream, one behind the other; those in another order count wholly.
    """
    return min(len(samples), 1) + sum(max(map(_new, *pair)) for pair in pairwise(samples))


def _new(before: Array, after: Array) -> float:
    """The part of an array whose rows do not stand at the end of the one before."""
    if not after.ndim or not len(before) or not len(after) or before.shape[1:] != after.shape[1:]:
        return 1.0
    rows, first = before.reshape(len(before), -1), after[0].reshape(-1)
    begins = np.flatnonzero(((rows == first) | (np.isnan(rows) & np.isnan(first))).all(axis=1))
    ends = ((len(before) - k, before[k:]) for k in begins)
    kept = next((n for n, rest in ends if np.array_equal(rest, after[:n], equal_nan=True)), 0)
    return 1.0 - kept / len(after)
