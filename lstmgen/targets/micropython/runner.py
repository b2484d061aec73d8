"""Runs generated MicroPython: in Python, and in MicroPython where that is installed."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.python.runner import python_runner
from lstmgen.targets.session import Runner, script_runner

WORKER = Path(__file__).with_name("worker.py")
MICROPYTHON = "micropython"
HEAP = 1_000_000_000  # bytes; what is in use is all that the system gives


def runners(artifact: Artifact, bench: Bench) -> Mapping[str, Runner]:
    """Returns the runner of Python, and that of MicroPython if it is installed."""
    by_title = {artifact.target.title: python_runner(artifact.source)}
    if shutil.which(MICROPYTHON):
        by_title["MicroPython"] = micropython_runner(artifact.source)
    return by_title


def micropython_runner(path: Path, interpreter: str = MICROPYTHON) -> Runner:
    """Runs a generated predictor in the Unix port of MicroPython."""
    return script_runner([interpreter, "-X", f"heapsize={HEAP}", str(WORKER), str(path)])
