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


CONDITION = re.compile(r"\{%-?\s*(?:if|elif)\b")
# What stands between the braces of a template, but for strings.
EXPRESSION = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
STRING = re.compile(r'"[^"]*"')
# Languages whose templates only write; decisions are made in Python.
WRITING = ("c",)


@pytest.mark.parametrize("language", WRITING)
def test_templates_only_write(language: str) -> None:
    """A template has no long lines and few conditions; it changes no list, and computes no more than + - *."""
    wrong = []
    for path in sorted((ROOT / "templates" / language).rglob("*.j2")):
        text = path.read_text(encoding="utf-8")
        expressions = " ".join(STRING.sub('""', each) for each in EXPRESSION.findall(text))
        faults = {
            "long": max(map(len, text.splitlines())) > 120,
            "conditions": len(CONDITION.findall(text)) > 8,
            "append": "append" in expressions,
            "arithmetic": re.search(r"//|\*\*|[^{%]\s/\s|\s%\s", expressions) is not None,
        }
        wrong += [(path.name, fault) for fault, found in faults.items() if found]
    assert wrong == []


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")
