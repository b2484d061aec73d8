"""Everything that is measured of generated Python, as one Markdown report, in about ten minutes.

python benchmarks/python_bench.py [--models har,stack] [--seconds 0.7] [--out FILE.md] [PYTHON ...]
"""

from __future__ import annotations

import argparse
import platform
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import python_batch
import python_goals
import python_speed
import python_start
from large import stacked
from machine import description
from models import CELLS, MODELS, Model
from names import names_of
from python_goals import MILLION, PYTHONS, Result
from python_speed import SECONDS, Speed, version
from python_start import Start
from rivals import KERAS

RESULTS = Path(__file__).parent / "results" / "python.md"
STARTED = ("seed", "har")  # from a cold start, beside rivals
ABOUT = """\
Written by `make bench-python`; `python_speed.py`, `python_start.py` and `python_batch.py` say how. Times are of the
processor; other programs on the machine lengthen them, and most so where much memory is streamed, as lists of floats
are: what counts are quotients, in a quiet hour."""


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=names_of(MODELS), default=",".join(MODELS))
    parser.add_argument("--cells", type=names_of(CELLS), default=",".join(CELLS))
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each way to run a model in each Python")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("pythons", nargs="*", help="interpreters; default: this one and all python3.* on the PATH")
    options = parser.parse_args()
    pythons = [str(Path(path).absolute()) for path in options.pythons] or python_speed.interpreters()
    chosen = [MODELS[name](cell) for cell in options.cells for name in options.models]
    text = ""
    for line in report(chosen, pythons, options.seconds):
        print(line, flush=True)
        text += f"{line}\n"
    options.out.write_text(text, encoding="utf-8")


def report(chosen: Sequence[Model], pythons: Sequence[str], seconds: float) -> Iterator[str]:
    """The report, line by line, as soon as a line is known."""
    began = time.perf_counter()
    speeds: dict[tuple[str, str], dict[str, Speed]] = defaultdict(dict)
    starts: dict[tuple[str, str], dict[str, Start]] = defaultdict(dict)
    yield "# Generated Python, measured"
    yield ""
    yield ABOUT
    yield ""
    yield from (f"- {name}: {value}" for name, value in description(()))
    yield ""
    yield "## One prediction"
    for python in pythons:
        yield from python_speed.heading(python)
        for model in chosen:
            # What GRUs take in a Python without goals follows from what LSTMs take there.
            if model.cell == "lstm" or minor(version(python)) in PYTHONS:
                speed = python_speed.measure(model, python, seconds)
                speeds[model.name, model.cell][minor(version(python))] = speed
                yield python_speed.line(speed)
    yield ""
    yield "## From the start of a process to its first prediction"
    yield ""
    yield from python_start.heading()
    million = replace(stacked(278).model(), name=MILLION)
    for model in [*(model for model in chosen if model.name in STARTED and model.cell == "lstm"), million]:
        rivals = () if model is million else python_start.RIVALS_BESIDE
        found = starts[model.name, model.cell]
        for what, start in python_start.measure(model, pythons, rivals):
            found[minor(what)] = start
            yield python_start.line(model.name, what, start, found.get(KERAS))
    yield from python_start.alone(pythons)
    yield ""
    yield "## Goals"
    for cell in CELLS:
        results = [
            Result(model, speeds[model.name, cell], starts[model.name, cell])
            for model in [*chosen, million]
            if model.cell == cell
        ]
        yield from ("", f"{cell.upper()}:", "")
        yield from python_goals.lines(results, minor(version(pythons[0])))
    yield ""
    yield "## Several samples"
    yield ""
    yield f"Two in one integer, Python {platform.python_version()}, microseconds; × is how many times faster that is."
    yield "None of these ways is worth its memory and code, so `predict_batch` is a loop there. With numpy it is none."
    yield ""
    yield from python_batch.table()
    yield ""
    yield from python_batch.numpy_table(chosen)
    yield ""
    yield f"All this took {(time.perf_counter() - began) / 60:.0f} minutes."


def minor(version: str) -> str:
    """Of a Python its "3.13"; other names as they are."""
    found = re.fullmatch(r"Python (\d+\.\d+).*", version)
    return found[1] if found and "numpy" not in version else version


if __name__ == "__main__":
    main()
