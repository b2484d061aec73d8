"""docs/reference/compilers.md says what a run says."""

from __future__ import annotations

from pathlib import Path

import c_program
import pytest
from compilers import DOCUMENT, ENDING, HEADS, INTRODUCTION, WAYS, Way, row
from table import line

WRITTEN = DOCUMENT.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return c_program.write(tmp_path_factory.mktemp("program"))


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_way_to_build_it_computes_the_same(way: Way, sources: list[Path], tmp_path: Path) -> None:
    assert line(row(way, sources, tmp_path)) in WRITTEN, "run 'make docs'"


def test_what_stands_around_the_rows() -> None:
    assert WRITTEN.startswith(INTRODUCTION + line(HEADS)), "run 'make docs'"
    assert WRITTEN.endswith(ENDING), "run 'make docs'"
    assert WRITTEN.count("\n| ") == len(WAYS) + 2
