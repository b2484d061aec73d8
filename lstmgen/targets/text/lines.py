"""Where long lines of a language with brackets are broken."""

from __future__ import annotations

from collections.abc import Sequence


def last_outer(line: str, first: int, marks: Sequence[str]) -> int:
    """Where the last mark is that is inside the fewest brackets, from some place on; -1 where there is none."""
    depth, found = 0, {}
    for at, character in enumerate(line):
        depth += (character in "([{") - (character in ")]}")
        if at >= first and any(line.startswith(mark, at) for mark in marks):
            found[depth] = at
    return found[min(found)] if found else -1
