"""Links lead somewhere, the site builds without a warning, and generated pages are what is generated today."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import chromium
import page
import pytest
import toolchain
from generate import layers
from generate.pages import MEASURED, QUICK
from toolchain import ROOT

from lstmgen.plan.quantize import operations
from lstmgen.plan.quantize.weight_only import STORED

# Words that users search for, and a page that is among the first three results.
SEARCHES = {
    "quantization": "how-to/int8-calibration.html",
    "latency": "how-to/time.html",
    "preprocessing": "how-to/raw-values.html",
    "RAM": "how-to/fit-a-board.html",
    "deployment": "how-to/services.html",
    "audio": "how-to/audio.html",
    "threads lock": "how-to/many-streams.html",
    "StandardScaler": "how-to/raw-values.html",
    "serverless": "how-to/services.html",
    "serial": "reference/serial.html",
    "dataset": "how-to/int8-calibration.html",
    "PTQ": "how-to/int8-calibration.html",
    "Docker": "how-to/services.html",
}
IS_AMONG_THE_FIRST = """(path) => [...document.querySelectorAll(".md-search-result__item > a:first-child")]
    .slice(0, 3).some((link) => link.href.includes(path))"""
OTHERS = [ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "benchmarks" / "README.md"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", QUICK)
def test_a_generated_page_is_up_to_date(path: str) -> None:
    assert QUICK[path]() == (ROOT / path).read_text(encoding="utf-8"), f"run 'cd docs && python -m generate {path}'"


def test_measured_pages_exist() -> None:
    assert all((ROOT / path).is_file() for path in MEASURED)


def test_the_table_of_layers_knows_what_is_quantized() -> None:
    quantized = {each.removeprefix("Quantized") for each in vars(operations) if re.fullmatch(r"Quantized\w+", each)}
    quantized -= {"Linear", "Recurrent", "Constant"}  # none is a layer
    assert {re.sub(r"Conv\dD", "Conv", each) for each in layers.FIXED_POINT} == quantized
    stored = {re.sub(r"(Depthwise|Separable)?Conv\dD", "Conv", each) for each in layers.STORED}
    assert stored == {each.__name__ for each in STORED}


@pytest.mark.parametrize("path", [*page.PAGES, *OTHERS], ids=name)
def test_links_lead_to_files_and_headings(path: Path) -> None:
    dead = []
    for link in links(path):
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.exists() or ROOT not in (file, *file.parents) or (anchor and anchor not in anchors(file)):
            dead.append(link)
    assert dead == []


def links(path: Path) -> list[str]:
    """The relative links and pictures of a page, but for those in code."""
    text = re.sub(r"```.*?^ *```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    return [link for link in found if not re.match(r"\w+:", link)]


def anchors(path: Path) -> set[str]:
    """What a forge and mkdocs call the headings."""
    text = re.sub(r"```.*?^ *```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    heads = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site."""
    if importlib.util.find_spec("material") is None:
        toolchain.missing("mkdocs-material is not installed: run 'make test'")
    folder = tmp_path_factory.mktemp("docs") / "site"
    done = build_site(ROOT, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_site_builds_without_a_warning(site: Path) -> None:
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {"index.html", "pages.html", "tutorials/arduino.html", "reference/cli.html"} <= pages
    assert {"project/CHANGELOG.html"} <= pages
    assert "project/README.html" not in pages


def test_the_site_in_a_browser_without_a_server(site: Path) -> None:
    """The home is README.md, search answers, and the copy button of a console block takes the commands alone."""
    with chromium.chromium() as browser:
        tab = browser.new_context().new_page()
        problems: list[str] = []
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.on("requestfailed", lambda request: problems.append(request.url))
        tab.on("request", lambda request: None if request.url.startswith("file:") else problems.append(request.url))
        tab.goto((site / "index.html").as_uri())
        assert tab.locator("h1").inner_text().startswith("lstmgen")
        assert tab.locator("h2").first.inner_text().startswith("See what it does")

        tab.evaluate("document.addEventListener('copy', (event) => (window.copied = event.target.value))")
        tab.locator("[data-copy] [data-clipboard-target]").first.click()
        first, second = tab.evaluate("window.copied").splitlines()
        assert first == "lstmgen export model.h5 -o predictor.py"
        assert second == "echo '[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]' | python predictor.py"

        words = tab.locator("input.md-search__input")
        for searched, path in SEARCHES.items():
            words.click()
            words.fill("")
            words.press_sequentially(searched)
            tab.wait_for_function(IS_AMONG_THE_FIRST, arg=path, timeout=30_000)
        assert problems == []


def build_site(root: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """As `make site` does. Not with --quiet, which hides the warnings that --strict counts."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    return subprocess.run(command, capture_output=True, text=True, cwd=root)


def test_a_dead_link_fails_the_site(tmp_path: Path) -> None:
    for name in ("mkdocs.yml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "README.md").write_text("[folder](results)\n", encoding="utf-8")
    done = build_site(tmp_path, tmp_path / "site")
    assert done.returncode == 1
    assert "unrecognized relative link 'results'" in done.stderr


def test_the_site_fetches_nothing(tmp_path: Path) -> None:
    """mkdocs.yml asks for no font, and no plugin that downloads."""
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert "font: false" in settings
    (plugins,) = re.findall(r"^plugins:\n((?:  .*\n)+)", settings, re.MULTILINE)
    assert re.findall(r"^  - (\w+)", plugins, re.MULTILINE) == ["search", "offline"]
