"""Gates can fail: paths in scripts exist, tiers of the suite select tests, and a skip fails where all is required."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rooms
from toolchain import ROOT

pytestmark = pytest.mark.quick

# Files that name paths of the repository for people or programs to open.
NAMING = ("Makefile", "CONTRIBUTING.md", "pyproject.toml", "mkdocs.yml", ".ci/run", ".pre-commit-config.yaml")
PATH = re.compile(r"(?<![\w/.])(?:tests|docs|benchmarks|lstmgen|templates|generated_examples)/[\w./-]*[\w/]")
KERAS = {"keras", "tf_keras", "tensorflow", "agreement"}


def dead_paths(text: str) -> list[str]:
    """Paths of the repository that a text names and that do not exist."""
    return [path for path in PATH.findall(text) if not (ROOT / path).exists()]


@pytest.mark.parametrize("file", NAMING)
def test_paths_in_scripts_exist(file: str) -> None:
    assert dead_paths((ROOT / file).read_text(encoding="utf-8")) == []


def test_a_dead_path_in_a_script_fails() -> None:
    assert dead_paths("pytest tests/check/test_gone.py tests/graph") == ["tests/check/test_gone.py"]


BLOCK = re.compile(r"^ *```(?:python|jinja)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def lines_nowhere(text: str) -> list[str]:
    """Lines of code blocks that are no lines of the project's modules and templates."""
    paths = [path for folder in ("lstmgen", "templates") for path in (ROOT / folder).rglob("*.*") if path.is_file()]
    code = "".join(path.read_text(encoding="utf-8") for path in paths if path.suffix in (".py", ".j2"))
    return [line for block in BLOCK.findall(text) for line in block.splitlines() if line.strip() not in code]


def test_examples_for_contributors_are_code_of_the_project() -> None:
    assert lines_nowhere((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")) == []


def test_an_example_that_is_no_code_fails() -> None:
    assert lines_nowhere("```python\ndef gone(x: Call) -> None:\n```\n") == ["def gone(x: Call) -> None:"]


def chains(source: str) -> Iterator[str]:
    """Paths below the repository that a test writes as `ROOT / "a" / "b"`, or from a constant that is one."""
    tree = ast.parse(source)
    roots = {"ROOT": ""}
    for node in tree.body:
        if parts := re.fullmatch(r"(\w+) = ROOT((?: / '[^']+')+)", ast.unparse(node)):
            roots[parts[1]] = "/".join(re.findall(r"'([^']+)'", parts[2])) + "/"
    inner = {id(node.left) for node in ast.walk(tree) if isinstance(node, ast.BinOp)}
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and id(node) not in inner:
            parts = re.fullmatch(r"(\w+)((?: / '[^']+')+)", ast.unparse(node))
            if parts and parts[1] in roots:
                yield roots[parts[1]] + "/".join(re.findall(r"'([^']+)'", parts[2]))


def test_folders_that_tests_search_exist() -> None:
    """A search over a folder that moved finds no mistake."""
    dead = {
        f"{path.relative_to(ROOT)}: {chain}"
        for folder in ("tests", "docs/generate", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        for chain in chains(path.read_text(encoding="utf-8"))
        if not (ROOT / chain).exists() and not chain.startswith(("build", ".venv", "../"))
    }
    assert dead == set()


def test_a_folder_that_moved_is_seen() -> None:
    assert list(chains('for path in (ROOT / "lstmgen" / "gone").glob("*.py"): pass')) == ["lstmgen/gone"]
    assert list(chains('C = ROOT / "templates"\nfiles = [*(C / "gone").rglob("*.j2")]')) == [
        "templates",
        "templates/gone",
    ]


# --- tiers


def test_every_room_has_tests() -> None:
    """`make check` runs tests for a change of any module or template."""
    files = [path for folder in ("lstmgen", "templates") for path in (ROOT / folder).rglob("*") if path.is_file()]
    untested = {
        name
        for path in files
        if "__pycache__" not in path.parts and path.suffix != ".typed"
        if not all_exist([*rooms.tests_of(name := path.relative_to(ROOT).as_posix())])
    }
    assert untested == set()


def all_exist(paths: list[str]) -> bool:
    return bool(paths) and all((ROOT / path).exists() for path in paths)


def test_the_quick_tier_covers_the_rooms_and_needs_no_keras() -> None:
    modules = rooms.quick()
    assert {Path(module).parts[1] for module in modules} >= {"graph", "samples", "plan", "targets", "check", "cli"}
    assert len(modules) >= 20
    assert {module: names for module in modules if (names := imported(module) & KERAS)} == {}


def imported(module: str) -> set[str]:
    """Names of packages and modules that a test imports at its top."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    names = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    return {name.partition(".")[0] for name in names} | {
        (node.module or "").partition(".")[0] for node in tree.body if isinstance(node, ast.ImportFrom)
    }


def test_outermost_paths_are_run_once() -> None:
    assert rooms.outermost(["tests/graph", "tests/graph/test_shapes.py", "tests/gone.py"]) == ["tests/graph"]


# --- CI

SKIPS = """
import pytest
missing = pytest.importorskip("json" {more})
def test_skip(): pytest.skip("no tool")
@pytest.mark.skipif(True, reason="no machine")
def test_mark(): pass
@pytest.mark.xfail(reason="no feature")
def test_expected(): assert False
def test_passes(): pass
"""


@pytest.mark.parametrize(
    ("more", "required", "outcome"),
    [
        ("", "0", {"skipped": 2, "xfailed": 1, "passed": 1}),
        ("", "1", {"failed": 2, "error": 1, "passed": 1}),
        (", minversion='99'", "0", {"skipped": 1}),
        (", minversion='99'", "1", {"error": 1}),
    ],
)
def test_a_skip_fails_where_all_is_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, required: str, outcome: dict[str, int]
) -> None:
    (tmp_path / "test_it.py").write_text(SKIPS.format(more=more), encoding="utf-8")
    monkeypatch.setenv("LSTMGEN_REQUIRE_ALL", required)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they take longer to load than these tests to run
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests" / "support"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "required", "-p", "no:cacheprovider", "-c", "/dev/null", "."]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    summary = re.findall(r"(\d+) (failed|error|passed|skipped|xfailed)", done.stdout.splitlines()[-1])
    assert {word: int(count) for count, word in summary} == outcome, done.stdout
