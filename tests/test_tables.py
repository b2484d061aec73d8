"""docs/reference/layer-matrix.md says what a run says."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("tf_keras")

import support_matrix
from proof import side_by_side
from table import Table, line
from tables import DOCUMENT, ELSEWHERE, ENDING, INTRODUCTION, TABLES

from lstmgen.read.calls.layer import LAYERS

WRITTEN = DOCUMENT.read_text(encoding="utf-8")
ROWS = [(table, key) for table in TABLES for key in table.keys]


TOGETHER = 16  # rows whose models are written side by side
PARTS = [(table, table.keys[k : k + TOGETHER]) for table in TABLES for k in range(0, len(table.keys), TOGETHER)]


def named(value: Any) -> str:
    return "" if isinstance(value, Table) else f"{getattr(value[0], 'name', value[0])} and {len(value) - 1}"


@pytest.mark.parametrize(("table", "keys"), PARTS, ids=named)
def test_rows(table: Table, keys: Any) -> None:
    with side_by_side():
        for key in keys:
            assert "\n" + line(table.row(key)) in WRITTEN, "run 'make docs'"


def test_what_stands_around_the_rows() -> None:
    rows = [text for text in WRITTEN.splitlines() if text.startswith("| ")]
    assert len(rows) == len(ROWS) + 2 * len(TABLES)
    for part in (INTRODUCTION, *(table.beginning for table in TABLES), ENDING):
        assert part in WRITTEN, "run 'make docs'"


def test_no_layer_is_left_out() -> None:
    rows = {case.layer for case in support_matrix.CASES}
    elsewhere = {name for names in ELSEWHERE for name in names}
    shown = {name for name in LAYERS if "." not in name} - rows
    assert shown == elsewhere, (
        "add cases to tests/cases/matrix_layers.py, or a line to ELSEWHERE in tests/support/tables.py"
    )
