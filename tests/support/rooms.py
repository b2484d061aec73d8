"""Prints paths of tests for `make quick` and `make check`, found by rooms and a mark instead of a list of files.

python tests/support/rooms.py quick             modules with the mark `quick`: no TensorFlow, no compiler
python tests/support/rooms.py changed [BASE]    these, and the tests of the rooms that differ from BASE (HEAD)
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARK = "pytestmark = pytest.mark.quick\n"
# Rooms whose tests have another name than the room, or stand in several places.
TESTS = {
    "lstmgen/api": ("tests/test_api.py",),
    "lstmgen/keras": ("tests/training",),
    "templates/packages": ("tests/packages",),
    "templates/report": ("tests/report",),
    "generated_examples": ("tests/test_examples.py",),
    "benchmarks": ("tests/test_benchmarks.py", "tests/test_python_benchmarks.py"),
}
FRONT_DOOR = ("tests/cli", "tests/test_api.py")  # of the modules that are in no room
WITH_LANGUAGES = ("targets", "templates")  # whose rooms are one level below


def quick() -> list[str]:
    """Modules of tests with the mark `quick`."""
    modules = sorted((ROOT / "tests").rglob("test_*.py"))
    return [name(path) for path in modules if MARK in path.read_text(encoding="utf-8")]


def tests_of(path: str) -> Iterator[str]:
    """Tests of the room that a file of the repository is in."""
    top, *rest = Path(path).parts
    if top == "tests":
        yield from [path] if Path(path).name.startswith("test_") else []
        return
    if top == "docs":
        yield "tests/docs"
        return
    room = "/".join((top, *rest[:1])) if len(rest) > 1 else top
    if top == "playground":
        yield "tests/playground"
    elif room in TESTS:
        yield from TESTS[room]
    elif top == "lstmgen" and len(rest) == 1:
        yield from FRONT_DOOR
    elif top == "templates" or room == "lstmgen/targets":
        language = rest[0] if top == "templates" else rest[1]
        folder = f"tests/targets/{language}"
        yield folder if (ROOT / folder).is_dir() else "tests/targets"
    elif top == "lstmgen":
        yield f"tests/{rest[0]}"


def changed(base: str) -> list[str]:
    """Files that differ from a commit, and new ones."""
    differing = git("diff", "--name-only", base)
    return [path for path in (*differing, *git("ls-files", "--others", "--exclude-standard")) if path]


def git(*arguments: str) -> list[str]:
    return subprocess.run(("git", *arguments), capture_output=True, text=True, cwd=ROOT, check=True).stdout.splitlines()


def outermost(paths: Iterable[str]) -> list[str]:
    """Paths without those that lie in another of them."""
    kept = sorted({path for path in paths if (ROOT / path).exists()})
    return [path for path in kept if not any(Path(other) in Path(path).parents for other in kept)]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def main(tier: str, base: str = "HEAD") -> None:
    """Prints the paths on one line."""
    paths = quick()
    if tier == "changed":
        paths = outermost([*paths, *(test for path in changed(base) for test in tests_of(path))])
    print(*paths)


if __name__ == "__main__":
    main(*sys.argv[1:])
