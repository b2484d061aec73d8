"""Everything that is measured of generated Python, as one Markdown report.

python benchmarks/python_bench.py [--models har,stack] [--out benchmarks/results/python.md] [PYTHON ...]
"""

from __future__ import annotations

import argparse
import platform
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import python_batch
import python_goals
import python_speed
import python_start
from machine import processor
from models import CELLS, MODELS, Model
from python_goals import Result
from python_speed import Speed, version
from python_start import Start
from rivals import KERAS

RESULTS = Path(__file__).parent / "results" / "python.md"


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--cells", default=",".join(CELLS))
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("pythons", nargs="*", help="interpreters; default: this one and all python3.* on the PATH")
    options = parser.parse_args()
    pythons = [str(Path(path).absolute()) for path in options.pythons] or python_speed.interpreters()
    chosen = [MODELS[name](cell) for cell in options.cells.split(",") for name in options.models.split(",")]
    text = ""
    for line in report(chosen, pythons):
        print(line, flush=True)
        text += f"{line}\n"
    options.out.write_text(text, encoding="utf-8")


def report(chosen: Sequence[Model], pythons: Sequence[str]) -> Iterator[str]:
    """The report, line by line, as soon as a line is known."""
    speeds: dict[tuple[str, str], dict[str, Speed]] = defaultdict(dict)
    starts: dict[str, dict[str, Start]] = defaultdict(dict)
    yield "# Generated Python, measured"
    yield ""
    yield f"On {processor()}, by `benchmarks/python_bench.py`; `python_speed.py` and `python_start.py` say how."
    yield ""
    yield "## One prediction"
    for python in pythons:
        yield from python_speed.heading(python)
        for model in chosen:
            speed = python_speed.measure(model, python)
            speeds[model.name, model.cell][minor(version(python))] = speed
            yield python_speed.line(speed)
    yield ""
    yield "## From the start of a process to its first prediction"
    yield ""
    yield from python_start.heading()
    lstms = [model for model in chosen if model.cell == "lstm"]
    for model in lstms:
        for what, start in python_start.measure(model, pythons):
            starts[model.name][minor(what)] = start
            yield python_start.line(model.name, what, start, starts[model.name].get(KERAS))
    yield from python_start.alone(pythons)
    yield ""
    yield "## Goals"
    yield ""
    results = [Result(model, speeds[model.name, model.cell], starts[model.name]) for model in lstms]
    yield from python_goals.lines(results, minor(version(pythons[0])))
    yield ""
    yield "## Several samples in one integer"
    yield ""
    yield f"Python {platform.python_version()}, microseconds for two samples; × is how many times faster that is."
    yield "`python_batch.py` says what the ways are. None is worth its memory and code, so `predict_batch` is a loop."
    yield ""
    yield from python_batch.table()


def minor(version: str) -> str:
    """Of a Python its "3.13"; other names as they are."""
    found = re.fullmatch(r"Python (\d+\.\d+).*", version)
    return found[1] if found and "numpy" not in version else version


if __name__ == "__main__":
    main()
