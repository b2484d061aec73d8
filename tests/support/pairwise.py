"""Combinations of options for tests: each two values meet, which takes a fraction of all combinations."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import Any


def pairwise(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Returns rows with a value of each axis, so that any two values of two axes meet in a row.

    A mistake that needs three certain values at once may stay unseen: where code asks for three, make two of them one
    axis.
    """
    rows = list(product(*(range(len(axis)) for axis in axes)))
    missing = {pair for row in rows for pair in pairs(row)}
    chosen = []
    while missing:
        best = max(rows, key=lambda row: len(missing & pairs(row)))  # the first of several
        missing -= pairs(best)
        chosen.append(best)
    return [tuple(axis[k] for axis, k in zip(axes, row)) for row in sorted(chosen)]


def pairs(row: tuple[int, ...]) -> set[tuple[tuple[int, int], tuple[int, int]]]:
    """The pairs of places with their values."""
    return set(combinations(enumerate(row), 2))
