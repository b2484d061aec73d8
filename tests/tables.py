"""docs/layers.md: its tables, each made by running what it tells of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matrix
import matrix_cases
import stored

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "layers.md"

INTRODUCTION = """# Layers, options, formats, languages

Made by a test run (`make docs`), and held to it by the tests. Every cell is a model file that was read and run in three
ways. **E**: the graph in float64 agrees with Keras. **P**: the generated Python agrees with the graph to 1e-11. **C**:
the generated C in float32 agrees with it to 2e-5. Where two files give the same graph, bit for bit, its generated code
runs once for both. Where there is no **E P C** the cell says who refuses, and why.
"""


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


TABLES = [
    Table(matrix.INTRODUCTION, matrix.HEADS, list(matrix_cases.cases()), matrix.row),
    Table(stored.RECURRENT, stored.RECURRENT_HEADS, stored.recurrent_names(), stored.recurrent_row),
    Table(stored.CONTAINERS, stored.CONTAINER_HEADS, stored.containers(), stored.container_row),
]


def line(cells: Sequence[str]) -> str:
    """A row as it stands in the document."""
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


def document() -> str:
    """The whole text."""
    parts = [table.beginning + "".join(line(table.row(key)) for key in table.keys) for table in TABLES]
    return "\n".join([INTRODUCTION, *parts])
