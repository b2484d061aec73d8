"""A C compiler for tests of what C computes, in a third of the time of the compiler that a user has.

It builds for this processor alone, where generated C has code for several, and does not optimize.
tests/targets/c/test_compilers.py builds the same operations as users do.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import toolchain


def quick_compiler(folder: Path) -> Path:
    """Writes the compiler into a folder: gcc with flags behind those that it is given."""
    compiler = folder / "quick-cc"
    flags = f"{toolchain.widest()} -O0 -D__OPTIMIZE__"  # -D: code for compilers that do is to be compiled
    compiler.write_text(f'#!/bin/sh\nexec gcc "$@" {flags}\n', encoding="utf-8")
    compiler.chmod(0o755)
    return compiler


@pytest.fixture(scope="session")
def built_quickly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return quick_compiler(tmp_path_factory.mktemp("compiler"))


@pytest.fixture(autouse=True)
def quick_c(built_quickly: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For all tests of a folder whose conftest.py imports both: `lstmgen verify` and the like compile with it."""
    monkeypatch.setenv("CC", str(built_quickly))
