"""Where long lines of a language with brackets are broken."""

from __future__ import annotations

import re
from collections.abc import Sequence


def last_outer(line: str, first: int, marks: Sequence[re.Pattern[str]]) -> int:
    """The index of the last of the marks inside the fewest brackets, from `first` on; -1 where there is none.

    Args:
        marks: which of them are preferred inside as many brackets, those first.
    """
    depth = 0
    found: dict[tuple[int, int], int] = {}
    for at, character in enumerate(line):
        depth += (character in "([{") - (character in ")]}")
        if at >= first:
            found |= {(depth, rank): at for rank, mark in enumerate(marks) if mark.match(line, at)}
    return found[min(found)] if found else -1
