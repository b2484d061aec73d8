"""docs/reference/microcontrollers.md says what a run says: exact budgets of work, flash, memory and stack."""

from __future__ import annotations

import budgets
import pytest
import toolchain
from table import line

CASES = list(budgets.cases())


@pytest.fixture(scope="session")
def written() -> str:
    """The document, if it was made with the compilers and emulators of this machine."""
    text = budgets.DOCUMENT.read_text(encoding="utf-8")
    if budgets.versions() not in text:
        toolchain.missing(f"{budgets.DOCUMENT.name} was made with other compilers or emulators: run 'make docs'")
    return text


@pytest.mark.parametrize("case", CASES, ids=str)
def test_row(case: budgets.Case, written: str) -> None:
    assert line(budgets.row(case)) in written, "run 'make docs'"


def test_what_stands_around_the_rows() -> None:
    text = budgets.DOCUMENT.read_text(encoding="utf-8")
    assert text.startswith(budgets.INTRODUCTION)
    assert [row for row in text.splitlines() if row.startswith("| ")][2:] == [
        row for row in text.splitlines() if any(row.startswith(line(case.head)[:-3]) for case in CASES)
    ]
    assert text.count("\n| ") == len(CASES) + 2
