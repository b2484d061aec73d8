"""The command line: in a process of its own, or in this one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from toolchain import ROOT
from typer.testing import CliRunner, Result

from lstmgen.cli import app

EXAMPLES = ROOT / "generated_examples"
ARTICLE = EXAMPLES / "article" / "model.h5"
RUN = [sys.executable, "-m", "lstmgen"]


def run(*arguments: object, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [*RUN, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True)


def fails(code: int, message: str, *arguments: object, cwd: Path = ROOT) -> None:
    done = run(*arguments, cwd=cwd)
    assert done.returncode == code, done
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def run_here(*arguments: object) -> Result:
    """As `run`, in this process: for what depends on nothing around it."""
    return CliRunner().invoke(app, list(map(str, arguments)))
