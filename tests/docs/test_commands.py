"""Every command and every program in README.md and docs/ runs, in order, and prints what the page shows.

Programs run twice, as their users run them: what they write is there already the second time.

`cd docs && python -m generate.outputs PAGE` puts what they print today into a page.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import page
import pytest
import toolchain
from toolchain import ROOT

RUN = ("console", "python")
WITH_BLOCKS = [path for path in page.PAGES if any(block.language in RUN for block in page.blocks(path))]


@pytest.mark.parametrize("path", WITH_BLOCKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_page_shows(path: Path, tmp_path: Path, require: Callable[[str], str]) -> None:
    for tool in page.wanted(path, "tools"):
        require(tool)
    for module in page.wanted(path, "modules"):
        if importlib.util.find_spec(module) is None:
            toolchain.missing(f"the Python module {module} is not installed")
    for _, steps in page.play(path, tmp_path, times=2):
        for command, printed in steps:
            agrees = command.shown is None or page.agrees(printed, command.shown)
            assert agrees, f"{command.line}\nprints\n{printed}\nwhere the page shows\n{command.shown}"


@pytest.mark.parametrize("path", page.PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_not_run_says_why(path: Path) -> None:
    for block in page.blocks(path):
        assert block.language != "bash", "a block is `console` where it is run, `sh` where it is not"
        assert block.language != "sh" or "<!-- not run: " in block.above, block.text


def test_an_output_that_differs_is_seen() -> None:
    assert page.agrees("a  \nb 1\nc\n", "a\nb …\nc")
    assert page.agrees("a\nb\nc\n", "a\n…")
    assert page.agrees("C  8.1e-08  11.5  ok\n", "C  2.0e-08   7.5  ok")
    assert not page.agrees("C  8.1e-08  11.5  ok\n", "C  8.1e-09  11.5  ok")
    assert not page.agrees("C  11.5\n", "C  11.4")
    assert not page.agrees("a\nb 1\nc\n", "a\nb 2\nc")
    assert not page.agrees("a\nb\nc\n", "a\nc")
    assert not page.agrees("a\nb\n", "a")
