"""The compilers and interpreters of this machine, and the model files beside the repository.

What is missing skips a test, and says so; with LSTMGEN_REQUIRE_ALL=1 in the environment, as in CI, it fails it.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HELPERS = (ROOT / "tests" / "cases", ROOT / "tests" / "support")  # where modules of the tests lie
SHARED_MODELS = ROOT.parent / "shared" / "models"
OLDEST_PYTHON = (3, 8)  # that generated Python promises to run on
CPU = Path("/proc/cpuinfo")
LEVELS = {  # of the x86-64 psABI, with the features that tell them apart
    "x86-64-v4": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx2", "fma", "bmi2", "abm", "movbe"},
    "x86-64-v3": {"avx2", "fma", "bmi2", "abm", "movbe", "f16c"},
    "x86-64": set(),
}
FORBID = """
import sys

class Forbidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise AssertionError("imports " + name)

sys.meta_path.insert(0, Forbidden())
"""


def forbid(names: set[str]) -> str:
    """The beginning of a program in which importing one of these packages fails."""
    return FORBID.format(names=names)


def require(tool: str) -> str:
    """The path of a program; "clang" is found as clang-19 too."""
    path = find(tool)
    if path is None:
        missing(f"{tool} is not installed: run 'make toolchains'")
    return path


def shared_models() -> Path:
    """The folder of real model files."""
    if not SHARED_MODELS.is_dir():
        missing("there is no folder shared/models beside the repository")
    return SHARED_MODELS


@cache
def interpreters() -> dict[str, str]:
    """Each Python on PATH and in ~/.pyenv that generated code must run on: "3.8", "pypy3.11" → its path.

    The Python that runs the tests is always among them.
    """
    found = {version_of(Path(sys.executable)): sys.executable}
    for path in candidates():
        version = version_of(path)
        if version is not None and version[1:] >= OLDEST_PYTHON:
            found.setdefault(version, str(path))
    return {f"{name}{major}.{minor}": path for (name, major, minor), path in sorted(found.items())}


def cpythons() -> dict[str, str]:
    """Those of them that are CPython."""
    return {version: path for version, path in interpreters().items() if version[0].isdigit()}


@cache
def widest() -> str:
    """The -march= of the widest vectors that this processor runs, of those that every compiler knows.

    Not -march=native on an x86-64: what that turns on, and whether a compiler warns of it, is the processor's. Where it
    has AVX10.1, clang 19 warns "invalid feature combination" of every file.
    """
    if platform.machine() != "x86_64":
        return "-march=native"
    lines = CPU.read_text().splitlines() if CPU.exists() else []
    features = set(next((line for line in lines if line.startswith("flags")), "").split())
    return f"-march={next(level for level, needed in LEVELS.items() if needed <= features)}"


def missing(what: str) -> None:
    if os.environ.get("LSTMGEN_REQUIRE_ALL") == "1":
        pytest.fail(f"{what} (LSTMGEN_REQUIRE_ALL=1)")
    pytest.skip(what, allow_module_level=True)


def find(tool: str) -> str | None:
    exact = shutil.which(tool) or shutil.which(tool, path=Path(sys.executable).parent)
    if exact is not None:
        return exact
    numbered = [path for path in on_path(f"{tool}-*") if re.fullmatch(re.escape(tool) + r"-\d+", path.name)]
    newest = max(numbered, key=lambda path: int(path.name.rpartition("-")[2]), default=None)
    return None if newest is None else str(newest)


def candidates() -> Iterator[Path]:
    """Programs that may be a Python; a shim of pyenv on PATH may also be none."""
    pyenv = Path.home() / ".pyenv" / "versions"
    for path in [*on_path("python3*"), *on_path("pypy3*"), *sorted(pyenv.glob("*/bin/python3.*"))]:
        if re.fullmatch(r"(python|pypy)3(\.\d+)?", path.name):
            yield path


def on_path(pattern: str) -> Iterator[Path]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder and "shims" not in Path(folder).parts:
            yield from sorted(Path(folder).glob(pattern))


def version_of(python: Path) -> tuple[str, int, int] | None:
    """("pypy", 3, 11), or ("", 3, 8) for CPython, asked of the interpreter itself; None if it does not run."""
    ask = "import sys; print(sys.implementation.name, *sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    name, major, minor = answer.split()
    return "" if name == "cpython" else name, int(major), int(minor)
