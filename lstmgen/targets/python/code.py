"""Python source text of weights, and the names in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """An expression that may be too long to be parsed.

    Attributes:
        uses: the names in it.
    """

    text: str
    uses: tuple[str, ...] = ()
