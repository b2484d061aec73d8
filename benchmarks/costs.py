"""What a model costs besides time: files, compiler time, memory, and the first prediction of a new process."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path

import numpy as np
from c_library import HERE, Compiled, children_seconds
from models import Model
from rivals import Rival

STARTS, ENOUGH = 3, 3.0  # the fastest of so many starts counts, or of those that begin within so many seconds


@dataclass(frozen=True)
class Start:
    """Of a process that predicts once: seconds of processor time and on the wall clock, bytes resident at most."""

    cpu: float
    wall: float
    resident: int


@dataclass(frozen=True)
class Cost:
    """Of one way to run a model.

    Attributes:
        weights: how many the model has.
        model: bytes of the file that a developer handles: C source, or the saved model.
        shipped: bytes that have to be where the model runs: the program, or model and installed packages.
        start: of a new process.
        compiled: of generated C.
    """

    weights: int
    model: int
    shipped: int
    start: Start
    compiled: Compiled | None = None


def cost_of_c(model: Model, compiled: Compiled, folder: Path) -> Cost:
    """What generated C costs, as a program of its own."""
    program = compiled.link(folder / "cold_start", "cold_start.c", "-s")
    sample = folder / "sample.bin"
    sample.write_bytes(model.sample(0).tobytes())
    start = first_prediction([str(program), str(sample)])
    return Cost(weight_count(model), compiled.source.stat().st_size, program.stat().st_size, start, compiled)


def cost_of_rival(model: Model, rival: Rival, folder: Path) -> Cost:
    """What a rival costs."""
    path = rival.write(model, 1, folder)
    sample = folder / "sample.npy"
    np.save(sample, model.sample(0))
    start = first_prediction([sys.executable, str(HERE / "cold_start.py"), rival.load.__name__, str(path), str(sample)])
    size = path.stat().st_size
    return Cost(weight_count(model), size, size + sum(map(installed_size, rival.packages)), start)


def first_prediction(command: Sequence[str]) -> Start:
    """Starts a process several times."""
    starts = [one_start(command)]
    while len(starts) < STARTS and sum(start.wall for start in starts) < ENOUGH:
        starts.append(one_start(command))
    return Start(
        min(start.cpu for start in starts),
        min(start.wall for start in starts),
        min(start.resident for start in starts),
    )


def one_start(command: Sequence[str]) -> Start:
    """Starts a process that prints its /proc/self/status at the end.

    What `wait` tells of a child's memory will not do: it counts the parent's from before `exec` too.
    """
    wall, cpu = time.perf_counter(), children_seconds()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, cpu = time.perf_counter() - wall, children_seconds() - cpu
    found = re.search(r"VmHWM:\s*(\d+) kB", done.stdout)
    return Start(cpu, wall, int(found[1]) * 1024 if found else 0)


def installed_size(package: str) -> int:
    """Bytes of the files of an installed package, without what it depends on."""
    paths = (Path(str(path.locate())) for path in files(package) or ())
    return sum(path.stat().st_size for path in paths if path.is_file())


def weight_count(model: Model) -> int:
    """How many weights a model has."""
    return sum(array.size for array in model.graph.weights())
