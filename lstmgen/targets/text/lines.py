"""Line breaks in languages with brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence


def last_outer(line: str, first: int, marks: Sequence[re.Pattern[str]]) -> int:
    """The index of the last of the marks inside the fewest brackets, from `first` on; -1 where there is none.

    Args:
        marks: which of them are preferred inside as many brackets, those first.
    """
    depth = 0
    positions: dict[tuple[int, int], int] = {}
    for at, character in enumerate(line):
        depth += (character in "([{") - (character in ")]}")
        if at >= first:
            positions |= {(depth, rank): at for rank, mark in enumerate(marks) if mark.match(line, at)}
    return positions[min(positions)] if positions else -1
