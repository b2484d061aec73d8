"""Weights stored as int8 and float16 beside the same C with weights in float32.

.venv/bin/python benchmarks/stored_weights.py                # writes results/stored_weights.md
.venv/bin/python benchmarks/stored_weights.py --seconds 0.1  # a first look; writes nothing
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import machine
from c_library import FLAGS, HERE, Build, Compiled, Library, compile_source, generate
from markdown_table import table
from measure import Samples
from models import CELLS, MODELS, Model
from timing import Contestant, Time, pin, race

RESULT = HERE / "results" / "stored_weights.md"
LONG = 1.0
STORAGES = ("float32", "float16", "int8")
HEADS = ("model", "build", "float32", "float16 ÷", "int8 ÷", "error float16", "error int8", "bytes of weights")
REPORT = """# Weights in fewer bytes

`benchmarks/stored_weights.py` made this. Times are microseconds of processor time for one sequence, the least of many
batches; the ratios say how many times as long the same C takes whose weights are stored as float16 or int8. Errors are
the largest differences from the model in float64, which come from rounding the weights. The last column has the bytes
of constants with float32, float16 and int8.

{table}

Measured with:

{machine}
"""


@dataclass(frozen=True)
class Measured:
    """One way to store weights."""

    compiled: Compiled
    time: Time
    error: float


def measured(model: Model, build: Build, seconds: float) -> dict[str, Measured]:
    """By way to store weights; all take turns."""
    samples = Samples.of(model, 1)
    with tempfile.TemporaryDirectory() as place:
        compiled, libraries = {}, {}
        for storage in STORAGES:
            folder = Path(place) / storage
            folder.mkdir()
            compiled[storage] = compile_source(generate(model.graph, folder, storage), build)
            libraries[storage] = Library(compiled[storage].library(), samples.inputs, samples.truth.shape[-1])
        errors = {storage: samples.error(library.predict()) for storage, library in libraries.items()}
        times = race([Contestant(storage, library.run) for storage, library in libraries.items()], seconds)
    return {storage: Measured(compiled[storage], times[storage], errors[storage]) for storage in STORAGES}


def row(model: Model, build: Build, found: dict[str, Measured]) -> list[str]:
    """A line of the table."""
    whole, *stored = (found[storage] for storage in STORAGES)
    times = [f"{whole.time.cpu * 1e6:.3g}", *(f"{each.time.cpu / whole.time.cpu:.2f}" for each in stored)]
    errors = [f"{each.error:.1e}" for each in stored]
    sizes = " / ".join(f"{found[storage].compiled.constants:,}" for storage in STORAGES)
    return [f"{model.name} {model.cell}", f"`{build.name}`", *times, *errors, sizes]


def rows(names: list[str], builds: list[Build], seconds: float) -> Iterator[list[str]]:
    """The lines of the table."""
    for name in names:
        for cell in CELLS:
            for build in builds:
                model = MODELS[name](cell)
                yield row(model, build, measured(model, build, seconds))


def main() -> None:
    """Measures, prints, and writes where it was given the time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=LONG, help="how long each is timed")
    parser.add_argument("--models", default=",".join(MODELS), help="names with commas")
    parser.add_argument("--compilers", default="gcc,clang", help="names with commas")
    parser.add_argument("--builds", default="native,plain,base,portable", help=f"of {', '.join(FLAGS)}")
    arguments = parser.parse_args()
    pin(None)
    chosen = [FLAGS[name] for name in arguments.builds.split(",")]
    builds = [Build(compiler, flags) for compiler in arguments.compilers.split(",") for flags in chosen]
    lines = list(rows(arguments.models.split(","), builds, arguments.seconds))
    equipment = machine.description(builds)
    text = REPORT.format(
        table=table(HEADS, lines),
        machine="\n".join(f"- {what}: {which}" for what, which in equipment if what in ("processor", "caches", "gcc")),
    )
    print(text)
    if arguments.seconds >= LONG:
        RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
