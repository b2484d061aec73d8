"""docs/reference/microcontrollers.md says what a run says: exact budgets of work, flash, memory and stack."""

from __future__ import annotations

import budgets
import per_function
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


@pytest.mark.parametrize("case", per_function.CASES, ids=str)
def test_functions(case: budgets.Case, written: str) -> None:
    assert per_function.text(case) in written, "run 'make docs'"


def test_what_stands_around_the_rows() -> None:
    text, rest = budgets.DOCUMENT.read_text(encoding="utf-8").split(per_function.INTRODUCTION)
    functions, goals = rest.split(budgets.GOALS_INTRODUCTION)
    assert (budgets.GOALS_INTRODUCTION + goals).startswith(budgets.goals(text))
    assert text.startswith(budgets.INTRODUCTION)
    assert [row for row in text.splitlines() if row.startswith("| ")][2:] == [
        row for row in text.splitlines() if any(row.startswith(line(case.head)[:-3]) for case in CASES)
    ]
    assert text.count("\n| ") == len(CASES) + 2
    rows = [row for row in functions.splitlines() if row.startswith("| ")][2:]
    assert all(row.startswith(tuple(line(case.head)[:-3] for case in per_function.CASES)) for row in rows)
