"""The playground in Chromium: what it writes is what the command line writes, and nothing leaves its folder."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import toolchain
from toolchain import ROOT, SHARED_MODELS

from playground.build import CACHE, build
from playground.runtime import RuntimeProblem

if importlib.util.find_spec("playwright") is None or importlib.util.find_spec("axe_playwright_python") is None:
    toolchain.missing("Playwright is not installed: run 'make test'")

from playground_page import Playground, Site, by_command, opened, served
from playwright.sync_api import Browser, sync_playwright

EXAMPLES, TUTORIALS = ROOT / "generated_examples", ROOT / "docs" / "tutorials"
ALL = os.environ.get("LSTMGEN_PLAYGROUND") == "all"  # `make playground-check`
FEW = {"gestures", "forecast", "w0076_CDT406-EMG-2"}
EXCEPT = {"w0107_time-series-forecasting-mode", "w0373_suanming"}  # without an architecture


def models() -> dict[str, list[Path]]:
    """Models of the repository and of the shared folder below 5 MB, with a pipeline or samples."""
    found = {path.parent.name: [path] for path in sorted(EXAMPLES.glob("*/model.*"))}
    found |= {
        path.stem if path.stem not in found else f"{path.stem}-tutorial": [path]
        for path in sorted(TUTORIALS.glob("*.keras"))
    }
    for path in sorted(SHARED_MODELS.glob("*/*")):
        if path.suffix in (".h5", ".keras") and path.stat().st_size < 5e6 and path.parent.name not in EXCEPT:
            found[path.parent.name] = [path]
    for paths in found.values():
        paths += [path for path in (paths[0].with_name("pipeline.json"), paths[0].with_suffix(".npy")) if path.exists()]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site") / "playground"
    try:
        build(place, CACHE)
    except RuntimeProblem as problem:
        toolchain.missing(str(problem))
    return place


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with served(folder) as site:
        yield site


@pytest.fixture(scope="module")
def browser(require: Any) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=require("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def page(browser: Browser, site: Site) -> Iterator[Playground]:
    """One page for tests that only drop files: a model replaces the one before."""
    with opened(browser, site) as playground:
        yield playground


@pytest.mark.parametrize("name", [name for name in models() if ALL or name in FEW])
def test_every_file_is_that_of_the_command_line(page: Playground, name: str, tmp_path: Path) -> None:
    files = models()[name]
    page.drop(files)
    assert page.text("#problem") == ""
    samples = next((path.name for path in files if path.suffix == ".npy"), "")
    forms: list[tuple[str, str, dict[str, str]]] = [("c", "", {}), ("python", "", {}), ("javascript", "", {})]
    if samples:
        forms.append(("c", "arduino", {"quantize": "int8", "calibrate": samples, "selftest": "2"}))
    if ALL:
        forms += [
            ("numpy", "", {}),
            ("micropython", "", {}),
            ("javascript", "npm", {}),
            ("c", "", {"optimize": "size"}),
        ]
    for target, package, options in forms:
        page.choose(target, package, **options)
        assert page.text("#export-problem") == ""
        place = tmp_path / f"{target}-{package}-{len(options)}"
        written = by_command(page.command("#export"), files, place)
        assert page.files() == written
        assert written
    report = page.report()
    assert by_command(page.command("#reported"), files, tmp_path / "report") == {"report.html": report}
    assert page.complaints == []
