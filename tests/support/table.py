"""Tables in documents that are made by test runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Table:
    """A part of the document.

    Attributes:
        keys: what there is a row for.
        row: the cells of a row, made by running; raises AssertionError where numbers differ.
    """

    introduction: str
    heads: Sequence[str]
    keys: Sequence[Any]
    row: Callable[[Any], list[str]]

    @property
    def beginning(self) -> str:
        """All above the rows."""
        return f"{self.introduction}\n{line(self.heads)}{line(['---'] * len(self.heads))}"


def line(cells: Sequence[str]) -> str:
    """A row as it stands in the document."""
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"
