"""What the package for Python adds to the bare C call, what a second core brings, and others from Python beside it.

make bench-scale                                        # writes results/scale.md
.venv/bin/python benchmarks/scale.py --models seed,har  # a first look; writes nothing
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
from c_library import HERE, PLAIN, Build, Library, compile_source, generate
from machine import description
from markdown_table import table
from models import MODELS, Model
from names import names_of
from timing import Contestant, Elapsed, race, timed

import lstmgen

IMPORT = "import time; before = time.perf_counter(); import {name}; print(time.perf_counter() - before)"
FUNCTION = "import json, sys, predictor; json.dumps(predictor.predict(json.load(sys.stdin)))"
HEADS = ("model", "what", "µs a sequence", "÷")
RESULT = HERE / "results" / "scale.md"
REPORT = """# The package for Python

`make bench-scale` made this. It has the models of the [benchmarks](../README.md). One sequence a call is processor
time, of a loop in C around the bare call, and of a loop in Python around `predict` and around a session of onnxruntime;
the ratio is to the bare call. Many sequences are timed on the wall clock, as threads share them out: everyone in turn,
the least of all rounds; the ratio is to one thread. Others take as many threads as they like. Memory is what
`predict_batch` adds at its peak where sequences come one after the other.

{table}

Measured with:

{machine}
"""
LONGEST = 60  # seconds of rounds of everyone
STREAMED, FEW, MANY = "har", 100_000, 1_000_000


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


def onnx(model: Model, batch: int, folder: Path) -> Callable[[np.ndarray], Any]:
    """What runs a batch in onnxruntime, with as many threads as it takes by itself; one sequence in one.

    Its others would wait in a loop, whose processor time would be counted to whoever is timed next.
    """
    import onnx_file
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1 if batch == 1 else 0
    path = onnx_file.write(model, batch, folder)
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    kind = np.int64 if model.vocabulary else np.float32
    return lambda x: session.run(None, {"x": np.ascontiguousarray(x.swapaxes(0, 1), kind)})


def keras(model: Model, batch: int, folder: Path) -> Callable[[np.ndarray], Any]:
    """What runs a batch in Keras."""
    import keras
    import keras_file

    loaded = keras.saving.load_model(keras_file.write_keras(model, batch, folder))
    return lambda x: loaded.predict(x, batch_size=batch, verbose=0)


def alone(model: Model, module: ModuleType, folder: Path) -> Iterator[Sequence[str]]:
    """One sequence a call: the bare C, the package, onnxruntime."""
    x = np.stack([model.sample(seed) for seed in range(8)])
    outputs = int(model.graph.outputs[0].shape[-1])  # type: ignore[arg-type]
    bare = Library(compile_source(generate(model.graph, folder), Build("gcc", PLAIN)).library(), x[:, None], outputs)
    beside = {"package": looped(module.predict, x), "onnxruntime": looped(onnx(model, 1, folder), x[:, None])}
    times = race([Contestant("C", bare.run), *(Contestant(*each) for each in beside.items())], 0.5)
    for name, each in times.items():
        yield model.name, f"1, {name}", f"{each.cpu * 1e6:.3f}", f"{each.cpu / times['C'].cpu:.2f}×"


def looped(run: Callable[[np.ndarray], Any], inputs: np.ndarray) -> Callable[[int], Elapsed]:
    """What calls a function itself on the inputs in turn, so many times."""

    def calls(count: int) -> Elapsed:
        chosen = [inputs[k % len(inputs)] for k in range(count)]
        run(chosen[0])

        def loop() -> None:
            for x in chosen:
                run(x)

        return timed(loop)

    return calls


def many(model: Model, module: ModuleType, folder: Path, samples: int, rounds: int) -> Iterator[Sequence[str]]:
    """Many sequences a call: the package with one thread and two, others with theirs."""
    x = np.stack([model.sample(seed % 8) for seed in range(samples)]).astype(np.float32)
    runs: dict[str, Callable[[np.ndarray], Any]] = {
        "package": lambda x: module.predict_batch(x),
        "package, 2 threads": lambda x: module.predict_batch(x, threads=2),
        "onnxruntime": onnx(model, samples, folder),
        "model.predict": keras(model, samples, folder),
    }
    least = dict.fromkeys(runs, np.inf)
    start = time.perf_counter()
    for _ in range(rounds):
        if time.perf_counter() - start > LONGEST:
            break
        for name, run in runs.items():
            before = time.perf_counter()
            run(x)
            least[name] = min(least[name], time.perf_counter() - before)
    for name, seconds in least.items():
        yield model.name, f"{samples}, {name}", f"{seconds / samples * 1e6:.3f}", f"{seconds / least['package']:.2f}×"


def streamed(model: Model, package: Package, folder: Path) -> Iterator[Sequence[str]]:
    """Sequences one after the other, through the package and through a file for numpy: memory and error."""
    lstmgen.export(model.graph, folder / "with_numpy.py", target="numpy")
    for name, place, module, count in (
        ("package", package.site, package.name, MANY),
        ("numpy file", folder, "with_numpy", FEW),
    ):
        command = [sys.executable, str(HERE / "stream.py"), str(place), module, str(count)]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        peak, result = (f"{found[which] / 1e6:.0f} MB" for which in ("peak", "result"))
        what = f"{count:,}, {name}: {peak}, {result} of it the result; from one by one {found['error']:.1e}"
        yield model.name, what, "", ""


def measured(model: Model, folder: Path, samples: int, rounds: int) -> Iterator[Sequence[str]]:
    """The rows of a model."""
    package = Package(model, folder)
    module = package.load()
    yield from alone(model, module, folder)
    yield from many(model, module, folder, samples, rounds)
    size, started = package.wheel.stat().st_size / 1000, package.import_seconds(rounds)
    yield model.name, f"wheel {size:.0f} KB, import {started * 1e3:.1f} ms", "", ""
    function, python = (f"{seconds * 1e3:.0f} ms" for seconds in cold_start(model, folder, rounds))
    yield model.name, f"cold start of a function {function}, Python alone {python}", "", ""
    if model.name == STREAMED:
        yield from streamed(model, package, folder)


def main() -> None:
    """The table of the models asked for; a file where these are all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=names_of(MODELS), default=",".join(MODELS))
    parser.add_argument("--samples", type=int, default=4096)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    rows: list[Sequence[str]] = []
    for name in options.models:
        with tempfile.TemporaryDirectory() as place:
            found = list(measured(MODELS[name]("lstm"), Path(place), options.samples, options.rounds))
        print(table(HEADS, found), flush=True)
        rows += found
    machine = "\n".join(f"- {what}: {which}" for what, which in description([Build("gcc", PLAIN)]))
    print(machine)
    if options.models == [*MODELS]:
        RESULT.write_text(REPORT.format(table=table(HEADS, rows), machine=machine), encoding="utf-8")


if __name__ == "__main__":
    main()
