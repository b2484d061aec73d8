"""The command line: in this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

from toolchain import ROOT
from typer.testing import CliRunner

from lstmgen.cli.app import app

EXAMPLES = ROOT / "generated_examples"
ARTICLE, HAR = EXAMPLES / "article" / "model.h5", EXAMPLES / "har" / "model.keras"
RUN = [sys.executable, "-m", "lstmgen"]


def run(*arguments: object, cwd: Path = ROOT, **environment: str) -> CompletedProcess[str]:
    """In this process, which saves a second: so long takes what lstmgen imports.

    Raises:
        Exception: what came out of it, which would be a traceback.
    """
    words = list(map(str, arguments))
    with working_in(cwd):
        done = CliRunner().invoke(app, words, env=environment, prog_name="lstmgen", catch_exceptions=False)
    return CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def run_apart(*arguments: object, cwd: Path = ROOT, **environment: str) -> CompletedProcess[str]:
    """In a process of its own, for what depends on where it runs, or on what was imported before."""
    command = [*RUN, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True)


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """Another folder for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def fails(code: int, message: str, *arguments: object, cwd: Path = ROOT) -> None:
    done = run(*arguments, cwd=cwd)
    assert done.returncode == code, done
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
