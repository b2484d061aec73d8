"""docs/reference/compilers.md says what a run says."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import c_program
import pytest
from compilers import (
    ALTERED,
    ALTERING,
    ALTERING_HEADS,
    DOCUMENT,
    ENDING,
    HEADS,
    INTRODUCTION,
    PLAIN_ONLY,
    SIMD_ONLY,
    WAYS,
    Way,
    altered_row,
    row,
    write,
)
from table import line

WRITTEN = DOCUMENT.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Path]]:
    return write(tmp_path_factory.mktemp("program"))


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_way_to_build_it_computes_the_same(way: Way, sources: Mapping[str, list[Path]], tmp_path: Path) -> None:
    assert line(row(way, sources[way.models], tmp_path)) in WRITTEN, "run 'make docs'"


def test_code_without_simd_is_the_same_with_any_vectors(sources: Mapping[str, list[Path]]) -> None:
    """So that no row of it builds with NET_INTRINSICS or NET_NO_DISPATCH, or for other vectors."""
    macros = ("_INTRINSICS", "_NO_DISPATCH", "vector_size")
    *simd, _ = (path.read_text() for path in sources[SIMD_ONLY])
    assert all(macro in text for text in simd for macro in macros)
    assert not [path for path in sources[PLAIN_ONLY] if any(macro in path.read_text() for macro in macros)]


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return c_program.write(tmp_path_factory.mktemp("few"), c_program.few())


@pytest.mark.parametrize("options", ALTERED)
def test_options_that_alter_arithmetic_alter_no_number(options: str, few: list[Path]) -> None:
    assert line(altered_row(options, few, few[0].parent)) in WRITTEN, "run 'make docs'"


def test_options_that_nothing_turns_off_are_refused(few: list[Path]) -> None:
    source = next(path for path in few if path.name == "doubles.c")
    # As gcc before 12, which has none of the macros that tell of its options.
    macros = ("__ASSOCIATIVE_MATH__", "__RECIPROCAL_MATH__", "__NO_SIGNED_ZEROS__")
    for cause, *options in (
        ("doubles_needs_no_single_precision_constant", "-fsingle-precision-constant"),
        ("doubles_needs_no_associative_math", "-funsafe-math-optimizations", *(f"-U{each}" for each in macros)),
    ):
        done = subprocess.run(["gcc", *options, "-fsyntax-only", source], capture_output=True, text=True)
        assert done.returncode != 0
        assert cause in done.stderr


def test_what_stands_around_the_rows() -> None:
    assert WRITTEN.startswith(INTRODUCTION + line(HEADS)), "run 'make docs'"
    assert WRITTEN.endswith(ENDING), "run 'make docs'"
    assert ALTERING + line(ALTERING_HEADS) in WRITTEN, "run 'make docs'"
    assert WRITTEN.count("\n| ") == len(WAYS) + 2 + len(ALTERED) + 2
