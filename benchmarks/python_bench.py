"""Everything that is measured of generated Python, as one Markdown report.

python benchmarks/python_bench.py [--models har,stack] [--out benchmarks/results/python.md] [PYTHON ...]
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import python_speed
import python_start
from models import CELLS, MODELS, Model

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


def report(chosen: Sequence[Model], pythons: Iterable[str]) -> Iterator[str]:
    """The report, line by line, as soon as a line is known."""
    pythons = list(pythons)
    yield "# Generated Python, measured"
    yield ""
    yield f"On {processor()}, by `benchmarks/python_bench.py`; `python_speed.py` and `python_start.py` say how."
    yield ""
    yield "## One prediction"
    yield from python_speed.tables(chosen, pythons)
    yield ""
    yield "## From the start of a process to its first prediction"
    yield ""
    yield from python_start.table([model for model in chosen if model.cell == "lstm"], pythons)


def processor() -> str:
    """What the machine calls its processor."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    main()
