"""lstmgen's C beside other runtimes and generators, in one run on one core: one sequence a call, or a batch.

python benchmarks/beside.py --emx-onnx-cgen emx-onnx-cgen --onnx2c build/onnx2c --keras2c ../keras2c \\
    --rtneural ../RTNeural --frugally-deep ../frugally-deep --torch /usr/bin/python3
python benchmarks/beside.py --batch 64 --models stack,char,big --out benchmarks/results/batches.md

Rivals that PyPI has are taken if they are installed. The others are programs and checkouts outside this repository,
given by path; the report names those that were not given. EIGEN and JSON may name folders of headers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from c_library import HERE, NATIVE, Build, Library, compile_source, generate
from c_rivals import C_RIVALS, Unbuilt
from machine import description
from markdown_table import table
from measure import Samples, python_calls
from models import MODELS, Model
from rivals import RIVALS
from threadpoolctl import threadpool_limits
from timing import Contestant, Elapsed, pin, race

OURS = "generated C"
FROM_PYPI = ("onnxruntime bound", "OpenVINO", "OpenVINO bf16", "LiteRT", "LiteRT Keras 2", "numpy")
TORCH = "PyTorch"
CALIBRATION = range(100, 164)  # seeds of samples for int8, none of which is timed
RESULT = HERE / "results" / "beside.md"
REPORT = """# Beside other runtimes and generators

`benchmarks/beside.py` made this on {day}, in one run: microseconds of a prediction for one sequence, on one core, with
{batch} in a call. The largest difference from float64 is in brackets. [The rules](../README.md#rules) are those of all
benchmarks. Rivals in C and C++ are compiled with `{flags}`, and called from the same loop in C as {ours}.
The others are called through their Python APIs, which weighs on the first column only.

{table}

{reasons}

Measured with:

{machine}
"""


class Elsewhere:
    """PyTorch in the process of another Python, which takes its turns as all others do."""

    def __init__(self, python: Path, model: Model) -> None:
        command = [str(python), str(HERE / "torch_calls.py"), model.name]
        environment = {"PYTHONPATH": str(HERE.parent)}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)
        self.error = float(self.read())

    def read(self) -> str:
        """Returns a line of its answers."""
        assert self.process.stdout is not None
        if line := self.process.stdout.readline():
            return line
        raise Unbuilt("the process of PyTorch ended")

    def run(self, calls: int) -> Elapsed:
        """Times calls, there."""
        assert self.process.stdin is not None
        print(calls, file=self.process.stdin, flush=True)
        return Elapsed(*json.loads(self.read()))


def ours(model: Model, folder: Path) -> Iterator[tuple[str, Path]]:
    """Yields libraries of generated C by name: in float32, and in fewer bits."""
    calibrate = np.stack([model.sample(seed) for seed in CALIBRATION])
    fewer: Mapping[str, Mapping[str, object]] = {
        **{f"{OURS}, {name} weights": {"weights_dtype": name} for name in ("bfloat16", "int8")},
        **{f"{OURS}, {name}": {"quantize": name, "calibrate": calibrate} for name in ("int16", "int8x16", "int8")},
    }
    for name, options in {OURS: {}, **fewer}.items():
        place = folder / name.replace(" ", "_")
        place.mkdir()
        yield name, compile_source(generate(model.graph, place, **options), Build("gcc", NATIVE)).library()


def contestants(
    model: Model, batch: int, folder: Path, places: Mapping[str, Path], failures: dict[str, str]
) -> Iterator[tuple[Contestant, float]]:
    """Yields everyone who can run a model, with the largest error; fills `failures` with reasons of the others."""
    samples = Samples.of(model, batch)
    outputs = samples.truth.shape[-1]
    libraries = dict(ours(model, folder))
    for name in (name for name in C_RIVALS if name in places):
        library = C_RIVALS[name].library(model, places[name], folder / name)
        if isinstance(library, Path):
            libraries[name] = library
        else:
            failures[name] = str(library)
    for name, path in libraries.items():
        loaded = Library(path, samples.inputs, outputs)
        yield Contestant(name, loaded.run), samples.error(loaded.predict())
    for name in FROM_PYPI:
        rival = RIVALS[name]
        if missing := rival.missing():
            failures[name] = f"not installed: {', '.join(missing)}"
            continue
        run, found = python_calls(rival.load(rival.write(model, batch, folder)), samples)
        yield Contestant(name, run), samples.error(found)
    if TORCH in places:
        elsewhere = Elsewhere(places[TORCH], model)
        yield Contestant(TORCH, elsewhere.run), elsewhere.error


def main(
    models: Annotated[str, typer.Option(help="Names with commas.")] = ",".join(MODELS),
    batch: Annotated[int, typer.Option(help="Sequences per call; above 1 without the paths below.")] = 1,
    seconds: Annotated[float, typer.Option(help="How long each is timed.")] = 1.0,
    emx_onnx_cgen: Annotated[Path | None, typer.Option(help="The program.")] = None,
    onnx2c: Annotated[Path | None, typer.Option(help="The program.")] = None,
    keras2c: Annotated[Path | None, typer.Option(help="A checkout.")] = None,
    rtneural: Annotated[Path | None, typer.Option(help="A checkout.")] = None,
    frugally_deep: Annotated[Path | None, typer.Option(help="A checkout, beside FunctionalPlus's.")] = None,
    torch: Annotated[Path | None, typer.Option(help="A Python that has PyTorch.")] = None,
    out: Annotated[Path, typer.Option(help="The report.")] = RESULT,
) -> None:
    """Times everyone in turn, and writes the report."""
    pin(None)
    given = (emx_onnx_cgen, onnx2c, keras2c, rtneural, frugally_deep, torch)
    places = {name: path for name, path in zip((*C_RIVALS, TORCH), given) if path is not None}
    if batch > 1 and places:
        raise typer.BadParameter("checkouts and PyTorch run one sequence per call; leave their paths out, or --batch")
    cells: dict[str, dict[str, str]] = {}
    reasons: dict[str, dict[str, str]] = {}
    for name in models.split(","):
        failures: dict[str, str] = {}
        with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
            everyone = list(contestants(MODELS[name]("lstm"), batch, Path(folder), places, failures))
            times = race([contestant for contestant, _ in everyone], seconds)
        for contestant, error in everyone:
            cell = f"{times[contestant.name].per(batch).cpu * 1e6:.3g} ({error:.0e})"
            cells.setdefault(contestant.name, {})[name] = cell
            typer.echo(f"{name} {contestant.name}: {cell}", err=True)
        for rival, reason in failures.items():
            reasons.setdefault(rival, {})[name] = reason
            typer.echo(f"{name} {rival}: {reason}", err=True)
    columns = models.split(",")
    rows = [[name, *(found.get(model, "–") for model in columns)] for name, found in cells.items()]
    absent = [name for name in (*C_RIVALS, TORCH) if name not in places and batch == 1]
    lines = [f"- {rival}, {model}: {reason}" for rival, found in reasons.items() for model, reason in found.items()]
    lines += [f"- {name}: no path was given" for name in absent]
    machine = [f"- {what}: {which}" for what, which in description([Build("gcc", NATIVE)])]
    machine += [f"- openvino: {version('openvino')}"] if "OpenVINO" in cells else []
    out.write_text(
        REPORT.format(
            day=date.today(),
            batch=batch,
            flags=" ".join(NATIVE),
            ours=OURS,
            table=table(("µs a prediction", *columns), rows),
            reasons="\n".join(lines),
            machine="\n".join(machine),
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    if sys.platform != "linux":
        sys.exit("this benchmark needs Linux")
    typer.run(main)
