"""Runs generated Python in an interpreter of its own."""

import sys
from collections.abc import Mapping
from pathlib import Path

from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.session import Runner, script_runner

WORKER = Path(__file__).with_name("worker.py")


def runners(artifact: Artifact, bench: Bench) -> Mapping[str, Runner]:
    """Returns the runner of a generated predictor: Python with the standard library only."""
    return {artifact.target.title: python_runner(artifact.source)}


def runners_with_packages(artifact: Artifact, bench: Bench) -> Mapping[str, Runner]:
    """Returns the runner of a generated predictor that imports installed packages."""
    return {artifact.target.title: python_runner(artifact.source, packages=True)}


def python_runner(path: Path, interpreter: str = sys.executable, *, packages: bool = False) -> Runner:
    """Runs a generated predictor, with nothing importable but the standard library, unless `packages`."""
    alone = ["-I", "-B"] if packages else ["-I", "-S", "-B"]
    return script_runner([interpreter, *alone, str(WORKER), str(path)])
