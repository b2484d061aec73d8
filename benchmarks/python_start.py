"""Cold starts: what a process costs from its start to the first prediction, of generated Python and of others.

    python benchmarks/python_start.py [--models seed,har] [PYTHON ...]

prints a Markdown table: processor seconds of the whole process, user and system, the time on the clock, and the most
memory that it held. Each command runs a few times and the least counts. The time to import the generated file alone
is beside it, without and with the .pyc that Python keeps. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from models import MODELS, Model
from names import names_of
from python_speed import interpreters, source, version
from rivals import KERAS, RIVALS

RUNS, ENOUGH = 5, 10.0  # runs of a program, or those that begin within so many seconds
RIVALS_BESIDE = (KERAS, "onnxruntime", "LiteRT", "numpy")
GENERATED = """
import json, sys, time
sample = json.load(open("sample.json"))
before = time.process_time()
import predictor
imported = time.process_time() - before
predictor.predict(sample)
"""
RIVAL = """
import sys, time
from pathlib import Path
sys.path.insert(0, {folder!r})
before = time.process_time()
import numpy
import predictors
predictor = predictors.{name}(Path({path!r}))
imported = time.process_time() - before
predictor(predictor.prepare(numpy.load("sample.npy")[numpy.newaxis]))
"""
NOTHING = "imported = 0.0\n"
REPORT = """
import json, time
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps([time.process_time(), imported, int(status["VmHWM"].split()[0]) / 1024]))
"""


@dataclass(frozen=True)
class Start:
    """The least of a few runs: seconds of processor time, on the clock and for importing and loading; MB of memory.

    `again` is the time to import where there is a .pyc.
    """

    cpu: float
    wall: float
    imported: float
    memory: float
    again: float | None = None


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=names_of(MODELS), default=",".join(MODELS))
    parser.add_argument("pythons", nargs="*", help="interpreters; default: this one and all python3.* on the PATH")
    options = parser.parse_args()
    chosen = [MODELS[name]("lstm") for name in options.models]
    pythons = [str(Path(path).absolute()) for path in options.pythons] or interpreters()
    print(*heading(), sep="\n")
    for model in chosen:
        keras = None
        for what, start in measure(model, pythons):
            keras = start if what == KERAS else keras
            print(line(model.name, what, start, keras), flush=True)
    print(*alone(pythons), sep="\n")


def heading() -> Iterator[str]:
    """What stands above the lines."""
    yield "| model | what runs | CPU s | clock s | MB | import, load ms | from .pyc | Keras: × CPU | × MB |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---:|"


def measure(model: Model, pythons: Iterable[str], rivals: Iterable[str] = RIVALS_BESIDE) -> Iterator[tuple[str, Start]]:
    """What runs the model, Keras first, and its start; then that of generated files, with their .pyc too."""
    with tempfile.TemporaryDirectory() as name:
        folder, sample = Path(name), model.sample(seed=1)
        (folder / "sample.json").write_text(json.dumps(sample.tolist()))
        np.save(folder / "sample.npy", sample)
        for rival in (RIVALS[name] for name in rivals):
            if not rival.missing():
                path = rival.write(model, 1, folder)
                program = RIVAL.format(folder=str(Path(__file__).parent), name=rival.load.__name__, path=str(path))
                yield rival.name, least(sys.executable, program, folder)
        for python in pythons:
            yield version(python), generated(model, python, "python", folder)
        yield f"{version(sys.executable)}, for numpy", generated(model, sys.executable, "numpy", folder)


def generated(model: Model, python: str, target: str, folder: Path) -> Start:
    """A generated file without a .pyc, and how long its import takes with one."""
    (folder / "predictor.py").write_text(source(model.graph, target))
    first = least(python, GENERATED, folder, "-B")
    return replace(first, again=least(python, GENERATED, folder).imported)


def alone(pythons: Iterable[str]) -> Iterator[str]:
    """Lines for interpreters that do nothing."""
    for python in pythons:
        yield line("", f"{version(python)} alone", least(python, NOTHING, Path.cwd()), None)


def line(model: str, what: str, start: Start, keras: Start | None) -> str:
    """A line of the table."""
    cells = [model, what]
    cells += [f"{start.cpu:.3f}", f"{start.wall:.3f}", f"{start.memory:.1f}", f"{1e3 * start.imported:.1f}"]
    cells.append("" if start.again is None else f"{1e3 * start.again:.1f}")
    cells += ["", ""] if keras is None else [f"{keras.cpu / start.cpu:.0f}", f"{keras.memory / start.memory:.0f}"]
    return f"| {' | '.join(cells)} |"


def least(python: str, program: str, folder: Path, *flags: str) -> Start:
    """The least of a few runs of a program."""
    runs: list[tuple[float, ...]] = []
    while len(runs) < RUNS and sum(wall for _, wall, *_ in runs) < ENOUGH:
        before = time.perf_counter()
        command = [python, *flags, "-c", program + REPORT]
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, env=quiet())
        wall = time.perf_counter() - before
        cpu, imported, memory = json.loads(done.stdout.splitlines()[-1])
        runs.append((cpu, wall, imported, memory))
    return Start(*map(min, zip(*runs)))


def quiet() -> dict[str, str]:
    """The environment: one thread, no log, and .pyc files where they are not forbidden."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "TF", "TF_NUM_INTRAOP")}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **threads, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}


if __name__ == "__main__":
    main()
