"""The article's model predicts without TensorFlow: in Python, in C, and what model.predict said (`make example`).

python generated_examples/show.py
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lstmgen
from lstmgen.targets.c.toolchain import build, find_compiler

EXAMPLE = Path(__file__).resolve().parent / "article"
TOLERANCE = 1e-6  # model.predict computes in float32


def main() -> int:
    """Exports, runs, prints, compares; 1 if anything differs."""
    expected = json.loads((EXAMPLE / "expected.json").read_text(encoding="utf-8"))
    compiler = find_compiler()
    if compiler is None:
        print("there is no C compiler on the PATH; install gcc or clang (make toolchains)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        python = run_python(Path(folder), expected["inputs"])
        c = run_c(Path(folder), expected["inputs"], compiler)
    columns = {"predictor.py": python, "net.c": c, f"model.predict ({expected['keras']})": expected["outputs"]}
    for k, sample in enumerate(expected["inputs"]):
        print(f"\nsample {k}: {sample}")
        for title, predictions in columns.items():
            print(f"  {title:30}" + "  ".join(f"{value:.9f}" for value in predictions[k]))
    worst = max(difference(predictions, expected["outputs"]) for predictions in (python, c))
    print(f"\nlargest difference from model.predict: {worst:.1e} ({'fine' if worst <= TOLERANCE else 'WRONG'})")
    return 0 if worst <= TOLERANCE else 1


def run_python(folder: Path, samples: Sequence[Any]) -> list[list[float]]:
    """Exports the model to Python and runs that on the samples, in a Python without any package."""
    lstmgen.export(EXAMPLE / "model.h5", folder / "predictor.py")
    command = [sys.executable, "-I", "-S", str(folder / "predictor.py")]
    print("lstmgen export model.h5 -o predictor.py; python predictor.py < samples.json")
    predictions: list[list[float]] = json.loads(output(command, json.dumps(samples)))
    return predictions


def run_c(folder: Path, samples: Sequence[Any], compiler: str) -> list[list[float]]:
    """Exports the model to C, compiles that and runs it on the samples."""
    lstmgen.export(EXAMPLE / "model.h5", folder / "net.c", with_main=True)
    program = build([folder / "net.c"], folder / "net", compiler)
    print("lstmgen export model.h5 -o net.c --with-main; cc -O2 net.c -lm -o net; ./net < samples.txt")
    text = "\n".join(" ".join(str(value) for row in sample for value in row) for sample in samples)
    return [[float(word) for word in line.split()] for line in output([str(program)], text).splitlines()]


def output(command: Sequence[str], given: str) -> str:
    """What a program prints."""
    return subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout


def difference(got: Sequence[Sequence[float]], wanted: Sequence[Sequence[float]]) -> float:
    """The largest; infinite where there is not a number to compare."""
    if [len(row) for row in got] != [len(row) for row in wanted]:
        return float("inf")
    return max(abs(a - b) for rows in zip(got, wanted) for a, b in zip(*rows))


if __name__ == "__main__":
    sys.exit(main())
