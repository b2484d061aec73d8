"""Evenly spaced indices."""

from __future__ import annotations


def evenly_spaced(among: int, count: int) -> list[int]:
    """Returns at most `count` numbers below `among`, evenly spaced from the first to the last."""
    count = min(count, among)
    return [k * (among - 1) // max(1, count - 1) for k in range(count)]
