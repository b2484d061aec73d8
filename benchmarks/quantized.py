"""Generated C in fewer bits beside the same in float32, onnxruntime's and LiteRT's: time, error and size.

make bench-quantized                                              # writes results/quantized.md and .png
.venv/bin/python benchmarks/quantized.py --seconds 0.1 --models har  # a first look; writes nothing
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import machine
import numpy as np
import predictors
from c_library import FLAGS, HERE, Build, Library, compile_source, generate
from markdown_table import table
from measure import Samples, python_calls
from models import CELLS, MODELS, Model
from names import names_of
from rivals import RIVALS
from threadpoolctl import threadpool_limits
from timing import Contestant, Elapsed, pin, race
from trained import LESSONS, trained

from lstmgen.plan.quantize.formats import FIXED_POINT

RESULT = HERE / "results" / "quantized.md"
LONG = 0.5
BASE = "float32"
ONNX, ONNX_INT8 = "onnxruntime", "onnxruntime int8"
LITE, LITE_WEIGHTS, LITE_INT8 = "LiteRT Keras 2", "LiteRT int8 weights", "LiteRT int8"
TORCH_INT8 = "PyTorch int8"
EVERY = {**MODELS, **{f"trained {name}": partial(trained, name) for name in LESSONS}}
# Seeds of the samples on which ranges are calibrated; and how many others errors are on: the largest of few is chance.
CALIBRATION = range(100, 356)
HELD_OUT = 64
REPORT = """# In fewer bits

`make bench-quantized` made this. It has the models of the [benchmarks](../README.md), whose weights are random, and two
that were trained on data with structure, which `trained.py` makes up. Errors are the largest differences from the model
in float64, on {samples} samples that no weight was trained on; ranges were calibrated on {calibration} others.

Times are microseconds of processor time for one sequence, the least of many batches: all forms of a model took turns,
for {seconds:g} seconds each. The ratio says how many times as long one takes as C in float32 of the same build. Bytes
are those of constants in C, and of the files for others. The picture is of the models that were trained.

onnxruntime's int8 is that of `quantize_dynamic`, which has none for a GRU; `quantize_static`, of QDQ, leaves recurrent
layers in floats. LiteRT's has int8 in weights alone, or in activations too, for an LSTM of Keras 2; its converter
refuses one with activations of 16 bits. Bytes tell where that converter left weights in floats. PyTorch's is that of
`quantize_dynamic` in TorchScript, where PyTorch is installed.

![error, time and size](quantized.png)

{table}

Measured with:

{machine}
"""
# What errors and times depend on.
EQUIPMENT = ("processor", "caches", "gcc", "lstmgen", "onnxruntime", "ai-edge-litert", "torch")
HEADS = ("model", "build", "numbers", "µs", "÷ float32", "error", "bytes")


@dataclass(frozen=True)
class Form:
    """A model in some numbers, ready to be timed."""

    name: str
    run: Callable[[int], Elapsed]
    error: float
    size: int


@dataclass(frozen=True)
class Measured:
    """A form of a model in a build, with its seconds and those of float32."""

    model: str
    build: str
    form: Form
    seconds: float
    base: float

    @property
    def line(self) -> list[str]:
        """The cells of its row."""
        numbers = [f"{self.seconds * 1e6:.3g}", f"{self.seconds / self.base:.2f}", f"{self.form.error:.1e}"]
        return [self.model, f"`{self.build}`", self.form.name, *numbers, f"{self.form.size:,}"]


def options_of(model: Model) -> Mapping[str, Mapping[str, object]]:
    """The options of C by the numbers that they ask for."""
    calibrate = np.stack([model.sample(seed) for seed in CALIBRATION])
    stored = {f"{name} weights": {"weights_dtype": name} for name in ("float16", "int8")}
    fixed_point = {name: {"quantize": name, "calibrate": calibrate} for name in FIXED_POINT}
    return {BASE: {}, **stored, **fixed_point}


def in_c(model: Model, samples: Samples, held_out: Samples, build: Build, folder: Path) -> Iterator[Form]:
    """C in all numbers."""
    for name, options in options_of(model).items():
        place = folder / name.replace(" ", "_")
        place.mkdir()
        compiled = compile_source(generate(model.graph, place, **options), build)
        path, outputs = compiled.library(), samples.truth.shape[-1]
        found = Library(path, held_out.inputs, outputs).predict()
        yield Form(name, Library(path, samples.inputs, outputs).run, held_out.error(found), compiled.constants)


def in_onnx(model: Model, samples: Samples, held_out: Samples, folder: Path) -> Iterator[Form]:
    """onnxruntime in float32, and in int8 where it has that."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = RIVALS[ONNX].write(model, 1, folder)
    paths = {ONNX: whole}
    if model.cell == "lstm":
        paths[ONNX_INT8] = folder / "int8.onnx"
        quantize_dynamic(whole, paths[ONNX_INT8], weight_type=QuantType.QInt8)
    for name, path in paths.items():
        predictor = predictors.OnnxRuntime(path)
        run, _ = python_calls(predictor, samples)
        _, outputs = python_calls(predictor, held_out)
        yield Form(name, run, held_out.error(outputs), path.stat().st_size)


def in_lite(model: Model, samples: Samples, held_out: Samples, folder: Path) -> Iterator[Form]:
    """LiteRT in int8, of an LSTM."""
    from keras_file import write_lite_int8

    calibrate = [model.sample(seed) for seed in CALIBRATION]
    for name, given in {LITE_WEIGHTS: [], LITE_INT8: calibrate}.items():
        path = write_lite_int8(model, folder, given)
        predictor = predictors.LiteRTFused(path)
        run, _ = python_calls(predictor, samples)
        _, outputs = python_calls(predictor, held_out)
        yield Form(name, run, held_out.error(outputs), path.stat().st_size)


def in_torch(model: Model, samples: Samples, held_out: Samples, folder: Path) -> Iterator[Form]:
    """PyTorch's int8, of an LSTM."""
    from torch_file import write_int8

    path = write_int8(model, folder)
    predictor = predictors.TorchScript(path, indices=bool(model.vocabulary))
    run, _ = python_calls(predictor, samples)
    _, outputs = python_calls(predictor, held_out)
    yield Form(TORCH_INT8, run, held_out.error(outputs), path.stat().st_size)


def measured(model: Model, builds: Sequence[Build], seconds: float) -> Iterator[Measured]:
    """All forms of a model; those of a build take turns."""
    samples, held_out = Samples.of(model, 1), Samples.of(model, 1, HELD_OUT)
    for build in builds:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            forms = [*in_c(model, samples, held_out, build, folder)]
            if not RIVALS[ONNX].missing():
                forms += in_onnx(model, samples, held_out, folder)
            if model.cell == "lstm" and not RIVALS[LITE].missing():
                forms += in_lite(model, samples, held_out, folder)
            if model.cell == "lstm" and find_spec("torch") is not None:
                forms += in_torch(model, samples, held_out, folder)
            times = race([Contestant(form.name, form.run) for form in forms], seconds)
        for form in forms:
            yield Measured(f"{model.name} {model.cell}", build.name, form, times[form.name].cpu, times[BASE].cpu)


def main() -> None:
    """Measures, prints, and writes where it was given the time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=LONG, help="how long each is timed")
    parser.add_argument("--models", type=names_of(EVERY), default="har,stack,bilstm,char,big,trained har,trained char")
    parser.add_argument("--cells", type=names_of(CELLS), default=",".join(CELLS), help="names with commas")
    parser.add_argument("--builds", type=names_of(FLAGS), default="native", help=f"with commas, of {', '.join(FLAGS)}")
    arguments = parser.parse_args()
    pin(None)
    builds = [Build("gcc", FLAGS[name]) for name in arguments.builds]
    results = []
    with threadpool_limits(1):  # more threads on one core wait for each other
        for name, cell in product(arguments.models, arguments.cells):
            for each in measured(EVERY[name](cell), builds, arguments.seconds):
                print(" ".join(each.line), file=sys.stderr)  # lest a run that is cut short be lost
                results.append(each)
    equipment = [f"- {what}: {which}" for what, which in machine.description(builds) if what in EQUIPMENT]
    text = REPORT.format(
        samples=HELD_OUT,
        calibration=len(CALIBRATION),
        seconds=arguments.seconds,
        table=table(HEADS, [each.line for each in results]),
        machine="\n".join(equipment),
    )
    print(text)
    if arguments.seconds >= LONG:
        from plot import draw_forms  # matplotlib is not needed for a first look

        RESULT.write_text(text, encoding="utf-8")
        trained = [each for each in results if each.model.startswith("trained")]
        if trained:
            draw_forms(trained, RESULT.with_suffix(".png"))


if __name__ == "__main__":
    main()
