"""Generated Python beside what people write by hand, in every Python that is found.

    python benchmarks/python_speed.py [--models har,stack] [--cells lstm,gru] [--seconds 0.7] [PYTHON ...]

prints a Markdown table for each interpreter. Rules: one sample a call, the whole public call with its checks of
the input; one process a model and interpreter, in which all shapes take turns, on one core and one thread, for so many
seconds each; the shortest CPU time of a batch of calls, or of a call that takes longer. The error is the largest
difference from the float64 evaluation of the graph, beside it that of numpy by hand in float32.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from models import CELLS, MODELS, Model
from names import names_of

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent
from lstmgen.plan.plan import make_plan
from lstmgen.targets.registry import TARGETS

SHAPES = ("comprehension", "sum(map(mul))", "sumprod", "numpy")
SECONDS = 0.7  # of each shape
VERSIONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=names_of(MODELS), default=",".join(MODELS))
    parser.add_argument("--cells", type=names_of(CELLS), default=",".join(CELLS))
    parser.add_argument("--style", default="fast")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("pythons", nargs="*", help="interpreters; default: this one and all python3.* on the PATH")
    options = parser.parse_args()
    chosen = [MODELS[name](cell) for cell in options.cells for name in options.models]
    for interpreter in options.pythons or interpreters():
        print(*heading(interpreter), sep="\n")
        for model in chosen:
            print(line(measure(model, interpreter, options.seconds, options.style)), flush=True)


@dataclass(frozen=True)
class Speed:
    """Of a model in one Python: seconds of all shapes, and the largest errors of those that have one to tell."""

    model: Model
    times: Mapping[str, float]
    errors: Mapping[str, float]


def heading(interpreter: str) -> Iterator[str]:
    """What stands above the lines of an interpreter."""
    yield f"\n{version(interpreter)}, milliseconds; × is how many times longer it takes than lstmgen\n"
    yield "| model | lstmgen | " + " | ".join(f"{s} | ×" for s in SHAPES) + " | for numpy | × | error | numpy's |"
    yield "|---|---:|" + "---:|---:|" * (len(SHAPES) + 1) + "---:|---:|"


def interpreters() -> list[str]:
    """This Python, which may have numpy, and the others on the PATH that run."""
    found = [sys.executable]
    for name in (f"python{v}" for v in VERSIONS if v != f"{sys.version_info.major}.{sys.version_info.minor}"):
        program = [name, "-c", "import sys; print(sys.executable)"]  # past scripts that only choose one
        done = subprocess.run(program, capture_output=True, text=True, check=False) if shutil.which(name) else None
        if done is not None and done.returncode == 0:
            found.append(done.stdout.strip())
    return found


def version(interpreter: str) -> str:
    """What the interpreter calls itself."""
    return subprocess.run([interpreter, "--version"], check=True, capture_output=True, text=True).stdout.strip()


def measure(model: Model, interpreter: str, seconds: float = SECONDS, style: str = "fast") -> Speed:
    """Runs all shapes for so many seconds each."""
    x = model.sample(seed=1)
    want = model.graph.evaluate(x)[0]
    with tempfile.TemporaryDirectory() as folder:
        pure, numpy, description = (Path(folder) / name for name in ("pure.py", "numpy_.py", "model.json"))
        pure.write_text(source(model.graph, "python", style=style))
        numpy.write_text(source(model.graph, "numpy"))
        description.write_text(json.dumps({"layers": layers(model.graph), "sample": x.tolist()}))
        shapes = Path(__file__).with_name("python_shapes.py")
        command = [*pinned(), interpreter, *map(str, (shapes, pure, numpy, description, seconds))]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    measured = json.loads(done.stdout)
    for name, (_, output) in measured.items():
        np.testing.assert_allclose(output, want, rtol=1e-4, atol=1e-5, err_msg=name)
    times = {name: time for name, (time, _) in measured.items()}
    return Speed(model, times, {name: np.abs(np.array(output) - want).max() for name, (_, output) in measured.items()})


def line(speed: Speed) -> str:
    """A line of the table."""
    times = speed.times
    cells = [f"{speed.model.name} {speed.model.cell}", milliseconds(times["lstmgen"])]
    for shape in SHAPES:
        cells += [milliseconds(times.get(shape)), ratio(times.get(shape), times["lstmgen"])]
    cells += [milliseconds(times.get("lstmgen numpy")), ratio(times.get("numpy"), times.get("lstmgen numpy"))]
    cells += [f"{speed.errors[name]:.1e}" if name in speed.errors else "" for name in ("lstmgen", "numpy")]
    return f"| {' | '.join(cells)} |"


def source(graph: Graph, target: str, **options: Any) -> str:
    """A generated file."""
    language = TARGETS[target]
    chosen = language.options(**options)
    return str(language.render(make_plan(graph, language.backend(chosen)), chosen)[".py"])


def milliseconds(time: float | None) -> str:
    """Three places; nothing where nothing was measured."""
    return "" if time is None else f"{1e3 * time:.3f}"


def ratio(a: float | None, b: float | None) -> str:
    """Two places; nothing where nothing was measured."""
    return "" if a is None or b is None else f"{a / b:.2f}"


def pinned() -> list[str]:
    """A prefix that keeps a command on one core, where there is one."""
    return ["taskset", "-c", "0"] if shutil.which("taskset") else []


def layers(graph: Graph) -> list[dict[str, object]]:
    """The graph of a benchmark model as python_shapes.py wants it."""
    described: list[dict[str, object]] = []
    for node in graph.nodes:
        if isinstance(node.operation, Concatenate):
            described = [*described[:-2], {"kind": "both", "parts": described[-2:]}]
        else:
            described.append(layer(node))
    return described


def layer(node: Node) -> dict[str, object]:
    """One layer of it."""
    operation = node.operation
    found: dict[str, object] = {name: array.tolist() for name, array in operation.weights().items()}
    if isinstance(operation, Activate):
        found["kind"] = operation.activation.name
    else:
        kinds: Iterable[tuple[type, str]] = ((LSTM, "lstm"), (GRU, "gru"), (Dense, "dense"), (Embedding, "embedding"))
        found["kind"] = next(kind for operation_class, kind in kinds if isinstance(operation, operation_class))
    if isinstance(operation, Recurrent):
        found["sequences"] = operation.return_sequences
    return found


if __name__ == "__main__":
    main()
