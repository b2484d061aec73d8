"""Line breaks in languages with brackets."""

import re
from collections.abc import Sequence
from itertools import accumulate


def last_outer(line: str, first: int, marks: Sequence[re.Pattern[str]]) -> int:
    """The index of the last of the marks inside the fewest brackets, from `first` on; -1 where there is none.

    Args:
        marks: which of them are preferred inside as many brackets, those first.
    """
    depths = list(accumulate((character in "([{") - (character in ")]}") for character in line))
    positions = {
        (depths[match.start()], rank): match.start()
        for rank, mark in enumerate(marks)
        for match in mark.finditer(line, first)
    }
    return positions[min(positions)] if positions else -1
