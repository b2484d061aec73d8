"""docs/layers.md says what a run says."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("tf_keras")

from tables import DOCUMENT, INTRODUCTION, TABLES, Table, line

WRITTEN = DOCUMENT.read_text(encoding="utf-8")
ROWS = [(table, key) for table in TABLES for key in table.keys]


def named(value: Any) -> str:
    return "" if isinstance(value, Table) else getattr(value, "name", str(value))


@pytest.mark.parametrize(("table", "key"), ROWS, ids=named)
def test_row(table: Table, key: Any) -> None:
    assert "\n" + line(table.row(key)) in WRITTEN, "run 'make docs'"


def test_what_stands_around_the_rows() -> None:
    lines = iter(WRITTEN.splitlines(keepends=True))
    rows = [row for row in lines if row.startswith("| ")]
    assert len(rows) == len(ROWS) + 2 * len(TABLES)
    for part in (INTRODUCTION, *(table.beginning for table in TABLES)):
        assert part in WRITTEN, "run 'make docs'"
