"""Cold starts: what a process costs from its start to the first prediction, of generated Python and of Keras.

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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models import MODELS, Model
from python_speed import interpreters, source, version

from lstmgen.plan.options import Options

RUNS = 5
GENERATED = """
import json, sys, time
sample = json.load(open("sample.json"))
before = time.process_time()
import predictor
imported = time.process_time() - before
predictor.predict(sample)
"""
KERAS = """
import json, time
sample = json.load(open("sample.json"))
before = time.process_time()
import numpy
import keras
model = keras.saving.load_model("model.keras", compile=False)
imported = time.process_time() - before
model.predict(numpy.array([sample], numpy.float32), verbose=0)
"""
NOTHING = "imported = 0.0\n"
REPORT = """
import json, time
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps([time.process_time(), imported, int(status["VmHWM"].split()[0]) / 1024]))
"""


@dataclass(frozen=True)
class Start:
    """The least of a few runs: seconds of processor time, on the clock and for importing; MB of memory."""

    cpu: float
    wall: float
    imported: float
    memory: float


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("pythons", nargs="*", help="interpreters; default: this one and all python3.* on the PATH")
    options = parser.parse_args()
    chosen = [MODELS[name]("lstm") for name in options.models.split(",")]
    for line in table(chosen, [str(Path(path).absolute()) for path in options.pythons] or interpreters()):
        print(line, flush=True)


def table(chosen: Sequence[Model], pythons: Iterable[str]) -> Iterator[str]:
    """A line for each model and what runs it, as soon as it is known."""
    yield "| model | what runs | CPU s | clock s | MB | import ms | from .pyc | Keras: × CPU | × MB |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---:|"
    for model in chosen:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "sample.json").write_text(json.dumps(model.sample(seed=1).tolist()))
            save(model, folder)
            keras = least(sys.executable, KERAS, folder)
            yield line(model, "Keras, TensorFlow", keras, None, None)
            for python in pythons:
                yield line(model, version(python), *both(model, python, "python", folder), keras)
            yield line(model, f"{version(sys.executable)}, numpy", *both(model, sys.executable, "numpy", folder), keras)
    for python in pythons:
        yield line(None, f"{version(python)} alone", least(python, NOTHING, Path.cwd()), None, None)


def save(model: Model, folder: Path) -> None:
    """The model as Keras saves it, there; in a process of its own, for this one is to stay small."""
    program = str(Path(__file__).with_name("keras_file.py"))
    command = [sys.executable, program, model.name, model.cell, str(folder)]
    subprocess.run(command, check=True, capture_output=True, env=quiet())


def both(model: Model, python: str, target: str, folder: Path) -> tuple[Start, Start]:
    """A generated file without and with a .pyc."""
    (folder / "predictor.py").write_text(source(model.graph, Options(target)))
    return least(python, GENERATED, folder, "-B"), least(python, GENERATED, folder)


def line(model: Model | None, what: str, start: Start, again: Start | None, keras: Start | None) -> str:
    """A line of the table."""
    cells = ["" if model is None else model.name, what]
    cells += [f"{start.cpu:.3f}", f"{start.wall:.3f}", f"{start.memory:.1f}", f"{1e3 * start.imported:.1f}"]
    cells.append("" if again is None else f"{1e3 * again.imported:.1f}")
    cells += ["", ""] if keras is None else [f"{keras.cpu / start.cpu:.0f}", f"{keras.memory / start.memory:.0f}"]
    return f"| {' | '.join(cells)} |"


def least(python: str, program: str, folder: Path, *flags: str) -> Start:
    """The least of a few runs of a program."""
    runs = []
    for _ in range(RUNS):
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
