"""docs/reference/layer-matrix.md says what a run says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

pytest.importorskip("tf_keras")

import support_matrix
from matrix_cases import Case
from proof import PROVEN, side_by_side
from table import Table, line
from tables import DOCUMENT, ELSEWHERE, ENDING, INTRODUCTION, TABLES

from lstmgen.read.calls.layer import LAYERS

WRITTEN = DOCUMENT.read_text(encoding="utf-8")
ROWS = [(table, key) for table in TABLES for key in table.keys]


TOGETHER = 16  # rows whose models are written side by side


def parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[k : k + TOGETHER] for k in range(0, len(rows), TOGETHER))


PARTS = [(table, part) for table in TABLES[1:] for part in parts(table.keys)]
ROWS_HERE = [text for text in WRITTEN.splitlines() if text.startswith("| ")][2 : 2 + len(support_matrix.CASES)]
WRITTEN_HERE = list(parts(list(zip(support_matrix.CASES, ROWS_HERE))))


def named(value: Any) -> str:
    return "" if isinstance(value, Table) else f"{getattr(value[0], 'name', value[0])} and {len(value) - 1}"


@pytest.mark.parametrize(("table", "keys"), PARTS, ids=named)
def test_rows(table: Table, keys: Any) -> None:
    with side_by_side():
        for key in keys:
            assert "\n" + line(table.row(key)) in WRITTEN, "run 'make docs'"


@pytest.mark.parametrize("rows", WRITTEN_HERE, ids=lambda rows: f"{rows[0][0].name} and {len(rows) - 1}")
def test_rows_of_what_is_written_here(rows: Sequence[tuple[Case, str]]) -> None:
    """Cases that are proven in all formats of a Keras are parts of one model, the others models of their own."""
    with side_by_side():
        for module, heads in support_matrix.BY_KERAS.items():
            together = []
            for case, row in rows:
                layer, option, *cells = row.removeprefix("| ").removesuffix(" |").split(" | ")
                assert line([case.layer, case.option or "–"]) == line([layer, option]), "run 'make docs'"
                by_head = dict(zip(support_matrix.HEADS[2:], cells, strict=True))
                written = [by_head[head] for head in heads]
                if {*written} == {PROVEN} and support_matrix.takes_others(case):
                    together.append(case)
                else:
                    found = support_matrix.cells(case, module).values()
                    assert line([*found]) == line(written), "run 'make docs'"
            if together:
                support_matrix.prove_together(together, module)


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
