"""What a multiply-accumulate costs in each kind of layer of generated C, beside onnxruntime, and what it must cost.

    .venv/bin/python benchmarks/per_layer.py              # two minutes; writes results/per_layer.md
    .venv/bin/python benchmarks/per_layer.py --only Conv1D --seconds 0.1 --out elsewhere.md

Layers stand alone, one sequence a call. The recurrent ones show what a multiply-accumulate costs where a timestep
waits for the one before, and the roofline what it costs at least. An Embedding that is read by a recurrent layer costs
nothing, as it is multiplied out; here it stands alone, and its numbers are counted instead.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from c_library import FLAGS, HERE, Build, Library, compile_source, generate
from machine import description
from markdown_table import table
from measure import Samples, python_calls
from models import Builder, Model
from onnx import TensorProto, helper
from onnx_file import IR_VERSION, OPSET, OnnxGraph
from predictors import OnnxRuntime
from roofline import rooflines
from threadpoolctl import threadpool_limits
from timing import Contestant, pin, race

from lstmgen.graph.convolution import Conv
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation

BUILDS = [Build("gcc", FLAGS[kind]) for kind in ("native", "plain", "base")]
ONNX = "onnxruntime"
MACHINE = ("processor", "caches", "system", "gcc", "lstmgen", "onnxruntime")
TOLERANCE = 1e-5
RESULT = HERE / "results" / "per_layer.md"


@dataclass(frozen=True)
class Layer:
    """A model of one layer, and for how many numbers its time counts: multiply-accumulates, or what is copied."""

    title: str
    model: Model
    numbers: int


def layers() -> Iterator[Layer]:
    """Dense for one row and many, with units that fill SIMD registers and not; Conv1D; what they are compared with."""
    for timesteps, inputs, units in ((100, 64, 64), (100, 32, 256)):
        for cell in ("lstm", "gru"):
            builder = Builder(f"{cell}_{units}", cell, (timesteps, inputs))
            builder.recurrent(units, sequences=True)
            yield layer(f"{cell.upper()} ({timesteps}, {inputs}) → {units}", builder)
    for rows, inputs, units in ((1, 256, 80), (1, 512, 512), (100, 64, 64), (100, 64, 10), (100, 128, 256)):
        name = f"TimeDistributed(Dense) ({rows}, {inputs})" if rows > 1 else f"Dense ({inputs},)"
        builder = Builder(f"dense_{rows}_{units}", "lstm", (rows, inputs) if rows > 1 else (inputs,))
        yield alone(f"{name} → {units}", builder, lambda b, i=inputs, u=units: dense(b, i, u))
    for taps, channels, filters, padding, dilation in (
        (5, 9, 32, "valid", 1),
        (3, 64, 64, "same", 1),
        (3, 64, 64, "causal", 4),
        (9, 32, 100, "same", 1),
    ):
        title = f"Conv1D (128, {channels}), {taps} taps, {padding}{f', dilation {dilation}' if dilation > 1 else ''}"
        builder = Builder(f"conv_{taps}_{dilation}", "lstm", (128, channels))
        shape, options = (taps, channels, filters), (padding, dilation)
        yield alone(f"{title} → {filters}", builder, lambda b, s=shape, o=options: conv(b, s, *o))
    builder = Builder("embedding", "lstm", (100,), vocabulary=1000)
    builder.embedding(64)
    yield layer("Embedding of 1000 (100,) → 64, a number", builder)


def layer(title: str, builder: Builder) -> Layer:
    """The model so far."""
    model = builder.model()
    (node,) = model.graph.nodes
    copied = np.prod([int(dim) for dim in node.outputs[0].shape])  # type: ignore[call-overload]
    return Layer(title, model, int(node.operation.macs(node.inputs[0].shape)) or int(copied))  # type: ignore[call-overload]


def alone(title: str, builder: Builder, operation: Callable[[Builder], Operation]) -> Layer:
    """A model of one operation."""
    builder.add(operation(builder), "layer", title)
    return layer(title, builder)


def dense(builder: Builder, inputs: int, units: int) -> Dense:
    """With a bias, as `Builder.dense`."""
    return Dense(kernel=builder.uniform(inputs, units), bias=builder.normal(units))


def conv(builder: Builder, shape: tuple[int, int, int], padding: str, dilation: int) -> Conv:
    """A kernel of that shape, (taps, channels, filters)."""
    kernel = builder.uniform(shape[0] * shape[1], shape[2]).reshape(shape)
    return Conv(kernel=kernel, bias=builder.normal(shape[2]), strides=(1,), dilation=(dilation,), padding=padding)


class Onnx(OnnxRuntime):
    """A Dense or Conv1D in onnxruntime; in its order, a convolution's channels come before its timesteps."""

    def __init__(self, operation: Dense | Conv, shape: Sequence[int], folder: Path) -> None:
        grown = OnnxGraph()
        kernel, bias = operation.kernel, grown.array(operation.bias)
        self.channels_first = isinstance(operation, Conv)
        if isinstance(operation, Conv):
            ((_, *pads),) = operation.geometry(tuple(shape))
            options = {"pads": pads, "dilations": list(operation.dilation)}
            y, shape = grown.node("Conv", "x", grown.array(kernel.T), bias, **options), [1, *reversed(shape)]
        else:
            y = grown.node("Add", grown.node("MatMul", "x", grown.array(kernel)), bias)
        ends = [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)], [helper.make_empty_tensor_value_info(y)]
        graph = helper.make_graph(grown.nodes, "layer", *ends, grown.arrays)
        opset, path = helper.make_opsetid("", OPSET), folder / "layer.onnx"
        onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION), path)
        super().__init__(path)

    def prepare(self, x: np.ndarray) -> dict[str, np.ndarray]:
        return {"x": np.ascontiguousarray(x.swapaxes(1, 2) if self.channels_first else x[0])}

    def __call__(self, prepared: dict[str, np.ndarray]) -> np.ndarray:
        y = super().__call__(prepared)
        return y.swapaxes(1, 2) if self.channels_first else y


def measured(each: Layer, seconds: float) -> dict[str, float]:
    """Nanoseconds for each number, by contestant."""
    samples = Samples.of(each.model, 1)
    samples = Samples(samples.inputs, samples.truth.reshape(len(samples.truth), 1, -1))
    (node,) = each.model.graph.nodes
    contestants = []
    with tempfile.TemporaryDirectory() as place:
        source = generate(each.model.graph, Path(place))
        for build in BUILDS:
            library = Library(compile_source(source, build).library(), samples.inputs, samples.truth.shape[-1])
            check(samples.error(library.predict()), build.name, each)
            contestants.append(Contestant(build.name, library.run))
        if isinstance(node.operation, (Dense, Conv)):
            rival = Onnx(node.operation, samples.inputs.shape[2:], Path(place))
            run, outputs = python_calls(rival, samples)
            check(samples.error(outputs), ONNX, each)
            contestants.append(Contestant(ONNX, run))
        times = race(contestants, seconds)
    return {name: 1e9 * time.cpu / each.numbers for name, time in times.items()}


def check(error: float, name: str, each: Layer) -> None:
    """Raises RuntimeError where the outputs are not those of the model."""
    if not error < TOLERANCE:
        raise RuntimeError(f"{name} is off by {error} in {each.title}")


def report(only: str, seconds: float) -> str:
    """The results in Markdown."""
    lines = [(each.title, measured(each, seconds)) for each in layers() if only in each.title]
    limits = {name: 2e9 / found.peak for name, found in rooflines(BUILDS).items()}
    heads = [*(build.name for build in BUILDS), ONNX]
    rows = [[title, *(f"{times[name]:.4f}" if name in times else "" for name in heads)] for title, times in lines]
    rows.append(["roofline", *(f"{limits[name]:.4f}" if name in limits else "" for name in heads)])
    told = "\n".join(f"- {name}: {value}" for name, value in description(BUILDS) if name in MACHINE)
    text = (__doc__ or "").partition("\n\n")[2].partition("\n\n")[2].strip()
    title = "# Layers of generated C: nanoseconds for each multiply-accumulate"
    return f"{title}\n\n{text}\n\n{told}\n\n{table(['layer', *heads], rows)}\n"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="layers whose titles hold this")
    parser.add_argument("--seconds", type=float, default=0.5, help="how long each is timed")
    parser.add_argument("--out", type=Path, default=RESULT, help="where the report goes")
    chosen = parser.parse_args()
    pin(None)
    with threadpool_limits(1):
        text = report(chosen.only, chosen.seconds)
    print(text)
    chosen.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
