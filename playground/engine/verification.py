"""Verification in a page, which has no processes: Python runs in this interpreter, JavaScript in the page."""

import io
import runpy
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from lstmgen.check.candidates import in_file
from lstmgen.graph.graph import Graph
from lstmgen.targets.interface import Target
from lstmgen.targets.javascript.runner import OLDEST

Javascript = Callable[[str], str]  # answers requests to the module that the page imported, both as JSON
IDENTICAL = "Byte-identical to a fresh export, so every weight matches the model."


def execute(javascript: Javascript, command: Sequence[str], stdin: str) -> CompletedProcess[str]:
    """Runs a program of Python or node without a process.

    Raises:
        FileNotFoundError: it is another program.
    """
    if command[0] == sys.executable:
        return run_python(command, stdin)
    if command[0] != "node":
        raise FileNotFoundError(2, "a page runs no programs")
    text = f"v{OLDEST}" if command[1:] == ["--version"] else javascript(stdin)
    return CompletedProcess(command, 0, text, "")


def run_python(command: Sequence[str], stdin: str) -> CompletedProcess[str]:
    """Runs a script of Python in this interpreter."""
    script = next(place for place, word in enumerate(command) if word.endswith(".py"))
    output = io.StringIO()
    try:
        with as_main(command[script:], stdin), redirect_stdout(output):
            runpy.run_path(command[script], run_name="__main__")
    except SystemExit as error:
        return CompletedProcess(command, 1, output.getvalue(), str(error))
    return CompletedProcess(command, 0, output.getvalue(), "")


@contextmanager
def as_main(arguments: Sequence[str], stdin: str) -> Iterator[None]:
    """Sets arguments and standard input of a script, and removes the modules that it adds."""
    before: tuple[list[str], Any] = sys.argv, sys.stdin
    modules = set(sys.modules)
    sys.argv, sys.stdin = list(arguments), io.StringIO(stdin)
    try:
        yield
    finally:
        sys.argv, sys.stdin = before
        for name in {"predictor"} & (set(sys.modules) - modules):
            del sys.modules[name]


def identity(graph: Graph, exported: Path, language: Target, reason: str) -> dict[str, Any]:
    """Compares exported files with a fresh export, where a page cannot run them.

    Args:
        reason: why not.
    """
    files = in_file(graph, exported, None)
    return {
        "ok": files.altered == "",
        "lines": [],
        "notes": [f"{language.title} does not run in a page ({reason}). To run it on samples, use the command below."],
        "verdict": IDENTICAL if files.altered == "" else files.notes[0],
    }
