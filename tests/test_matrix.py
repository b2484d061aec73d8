"""docs/layers.md says what a run says."""

from __future__ import annotations

import pytest
from matrix import INTRODUCTION, TABLE, beginning, row, written
from matrix_cases import Case, cases

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_row(case: Case) -> None:
    line = row(case)
    assert written().get(beginning(line)) == line, "run 'make docs'"


def test_the_introduction() -> None:
    assert TABLE.read_text(encoding="utf-8").startswith(INTRODUCTION), "run 'make docs'"


def test_no_row_too_many() -> None:
    assert len(written()) == len(CASES) + 2  # the head and the line below it
