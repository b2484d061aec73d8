"""What the package for Python adds to the bare C call, what a second core brings, and others from Python beside it.

python benchmarks/scale.py [--models seed,har] [--samples 4096] [--rounds 9]     prints a table in Markdown

One sequence a call is timed as in bench.py, in processor time. Many sequences are timed on the wall clock, as threads
share them out: everyone in turn, the least of all rounds. Others take as many threads as they like.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from c_library import PLAIN, Build, Library, compile_source, generate
from machine import description
from markdown_table import table
from measure import python_calls
from models import MODELS, Model
from timing import Contestant, Elapsed, race, timed

import lstmgen

IMPORT = "import time; before = time.perf_counter(); import {name}; print(time.perf_counter() - before)"
FUNCTION = "import json, sys, predictor; json.dumps(predictor.predict(json.load(sys.stdin)))"
HEADS = ("model", "what", "µs a sequence", "÷")


class Package:
    """The package of a model, as pip installs it into a folder."""

    def __init__(self, model: Model, folder: Path) -> None:
        self.name = f"{model.name}_model"
        source, self.site = folder / self.name, folder / "site"
        lstmgen.export(model.graph, source, package="python")
        pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(source))
        (self.wheel,) = folder.glob("*.whl")
        pip("install", "--no-deps", "--target", str(self.site), str(self.wheel))

    def load(self) -> ModuleType:
        sys.path.insert(0, str(self.site))
        try:
            return importlib.import_module(self.name)
        finally:
            sys.path.remove(str(self.site))

    def import_seconds(self, rounds: int) -> float:
        """The least of several, in new processes without numpy."""
        command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(self.site)!r}); {IMPORT}"]
        command[-1] = command[-1].format(name=self.name)
        said = (subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(rounds))
        return min(map(float, said))


def pip(*arguments: str) -> None:
    """Runs pip."""
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def cold_start(model: Model, folder: Path, rounds: int) -> tuple[float, float]:
    """Seconds of a process that reads a sample in JSON and predicts with a generated Python file, and of Python alone.

    As a function in the cloud does it; the least of several, in turn.
    """
    lstmgen.export(model.graph, folder / "predictor.py")
    sample = json.dumps(model.sample(0).tolist())
    programs = {"function": FUNCTION, "Python": "pass"}
    least = dict.fromkeys(programs, np.inf)
    for _ in range(rounds):
        for name, program in programs.items():
            before = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], input=sample, text=True, cwd=folder, check=True)
            least[name] = min(least[name], time.perf_counter() - before)
    return least["function"], least["Python"]


class Called:
    """A contestant of one sequence a call, through `predict`."""

    def __init__(self, module: ModuleType) -> None:
        self.predict = module.predict

    def prepare(self, x: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(x[0], np.float32)

    def __call__(self, x: np.ndarray) -> Any:
        return self.predict(x)


def onnx(model: Model, batch: int, folder: Path) -> Callable[[np.ndarray], Any]:
    """What runs a batch in onnxruntime, with as many threads as it takes by itself."""
    import onnx_file
    import onnxruntime

    session = onnxruntime.InferenceSession(onnx_file.write(model, batch, folder), providers=["CPUExecutionProvider"])
    kind = np.int64 if model.vocabulary else np.float32
    return lambda x: session.run(None, {"x": np.ascontiguousarray(x.swapaxes(0, 1), kind)})


def keras(model: Model, batch: int, folder: Path) -> Callable[[np.ndarray], Any]:
    """What runs a batch in Keras."""
    import keras
    import keras_file

    loaded = keras.saving.load_model(keras_file.write_keras(model, batch, folder))
    return lambda x: loaded.predict(x, batch_size=batch, verbose=0)


def alone(model: Model, module: ModuleType, folder: Path) -> Iterator[Sequence[object]]:
    """One sequence a call: the bare C, the package, onnxruntime."""
    x = np.stack([model.sample(seed) for seed in range(8)])[:, None]
    outputs = int(model.graph.outputs[0].shape[-1])  # type: ignore[arg-type]
    bare = Library(compile_source(generate(model.graph, folder), Build("gcc", PLAIN)).library(), x, outputs)
    run = onnx(model, 1, folder)
    beside = {"package": python_calls(Called(module), Inputs(x))[0], "onnxruntime": repeated(run, list(x))}
    times = race([Contestant("C", bare.run), *(Contestant(*each) for each in beside.items())], 0.5)
    for name, each in times.items():
        yield model.name, f"1, {name}", f"{each.cpu * 1e6:.3f}", f"{each.cpu / times['C'].cpu:.2f}×"


class Inputs:
    """What `python_calls` wants of samples."""

    def __init__(self, inputs: np.ndarray) -> None:
        self.inputs = inputs


def repeated(run: Callable[[np.ndarray], Any], inputs: Sequence[np.ndarray]) -> Callable[[int], Elapsed]:
    """What makes so many calls, timed."""
    return lambda calls: timed(lambda: [run(inputs[k % len(inputs)]) for k in range(calls)])


def many(model: Model, module: ModuleType, folder: Path, samples: int, rounds: int) -> Iterator[Sequence[object]]:
    """Many sequences a call: the package with one thread and two, others with theirs."""
    x = np.stack([model.sample(seed % 8) for seed in range(samples)]).astype(np.float32)
    runs: dict[str, Callable[[np.ndarray], Any]] = {
        "package": lambda x: module.predict_batch(x),
        "package, 2 threads": lambda x: module.predict_batch(x, threads=2),
        "onnxruntime": onnx(model, samples, folder),
        "model.predict": keras(model, samples, folder),
    }
    least = dict.fromkeys(runs, np.inf)
    for _ in range(rounds):
        for name, run in runs.items():
            before = time.perf_counter()
            run(x)
            least[name] = min(least[name], time.perf_counter() - before)
    for name, seconds in least.items():
        yield model.name, f"{samples}, {name}", f"{seconds / samples * 1e6:.3f}", f"{seconds / least['package']:.2f}×"


def main() -> None:
    """The table of the models asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--samples", type=int, default=4096)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    rows: list[Sequence[object]] = []
    for name in options.models.split(","):
        with tempfile.TemporaryDirectory() as place:
            folder, model = Path(place), MODELS[name]("lstm")
            package = Package(model, folder)
            started = package.import_seconds(options.rounds)
            module = package.load()
            rows += alone(model, module, folder)
            rows += many(model, module, folder, options.samples, options.rounds)
            size = f"{package.wheel.stat().st_size / 1000:.0f} KB"
            rows.append((model.name, f"wheel {size}, import {started * 1e3:.1f} ms", "", ""))
            function, python = (f"{seconds * 1e3:.0f} ms" for seconds in cold_start(model, folder, options.rounds))
            rows.append((model.name, f"cold start of a function {function}, Python alone {python}", "", ""))
        print(table(HEADS, rows[-9:]), flush=True)
    print("\n".join(f"- {what}: {which}" for what, which in description([Build("gcc", PLAIN)])))


if __name__ == "__main__":
    main()
