"""Rules about the whole project that no single module can keep."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from toolchain import ROOT, forbid

KERAS = {"tensorflow", "keras", "tf_keras"}
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "lstmgen").rglob("*.py")
)


def test_no_module_imports_tensorflow() -> None:
    program = forbid(KERAS) + "".join(f"import {module}\n" for module in MODULES)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_guard_against_tensorflow_can_fail() -> None:
    program = forbid(KERAS) + "import keras.layers\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert "imports keras" in done.stderr


@pytest.mark.parametrize("folder", ["lstmgen", "templates"])
def test_a_file_holds_one_idea(folder: str) -> None:
    long = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".j2"} and lines(path) > 450
    }
    assert long == set()


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


# Folders whose templates are held to the rules below.
WRITERS = ["python", "numpy", "micropython", "packages"]
# Expressions and statements of Jinja, strings in them, and what one may find there.
JINJA = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
STRING = re.compile(r""""[^"]*"|'[^']*'""")
CONDITION = re.compile(r"\b(?:if|elif)\b")
ARITHMETIC = re.compile(r"\*\*|/|\|\s*(?:sum|abs|round|min|max)\b")


@pytest.mark.parametrize("folder", WRITERS)
def test_templates_only_write(folder: str) -> None:
    """What they write is decided in Python: they have few conditions, build no lists and compute nothing."""
    wrong = []
    for path in sorted((ROOT / "templates" / folder).rglob("*.j2")):
        text = path.read_text(encoding="utf-8")
        code = [STRING.sub('""', part) for part in JINJA.findall(text)]
        faults = {
            "a line of more than 120 characters": max(map(len, text.splitlines())) > 120,
            "more than 8 conditions": sum(len(CONDITION.findall(part)) for part in code) > 8,
            "append": any(".append(" in part for part in code),
            "arithmetic": any(ARITHMETIC.search(part) for part in code),
        }
        wrong += [f"{path.relative_to(ROOT)}: {fault}" for fault, found in faults.items() if found]
    assert wrong == []
