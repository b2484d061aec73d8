"""What the README says about the code is what the code says, and what it tells a newcomer to type works."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from toolchain import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "generated_examples" / "article" / "model.h5"


def run(command: list[str | Path], cwd: Path) -> str:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_parts_made_from_the_code_are_up_to_date() -> None:
    updated = runpy.run_path(str(ROOT / "docs" / "readme.py"))["updated"]
    assert updated(README) == README, "run 'make docs'"


def test_the_commands_work(tmp_path: Path, require: Callable[[str], str]) -> None:
    require("cc")
    commands = re.findall(r"^    ((?:lstmgen|echo) .*)$", README, re.MULTILINE)
    assert len(commands) == 9
    shutil.copy(EXAMPLE, tmp_path / "model.h5")
    np.save(tmp_path / "samples.npy", np.random.default_rng(0).normal(0, 1, (5, 3, 2)))
    printed = [run(["sh", "-c", command], tmp_path) for command in commands]
    (said,) = (text for command, text in zip(commands, printed) if command.startswith("echo"))
    assert len(said.split()) == 2  # the article's model has two classes


def test_the_python_works(tmp_path: Path, require: Callable[[str], str]) -> None:
    require("cc")
    (program,) = re.findall(r"```python\n(import lstmgen\n.*?)```", README, re.DOTALL)
    shutil.copy(EXAMPLE, tmp_path / "model.h5")
    assert run([sys.executable, "-c", program], tmp_path).startswith("True ")
