"""Errors of fixed point on trained regressors that read three features of unlike scale; onnxruntime's beside them.

Data are made up: each feature is an autoregressive process with a scale of 0.3, 1.5 or 6, about, and the targets are
three functions of their history. "Far" is the same model of features with an offset, up to 1,000 on either side.
Keras trains once; models stay in a folder for temporary files.

    .venv/bin/python benchmarks/regressors.py          # four minutes for training; writes results/regressors.md
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from markdown_table import table
from models import Model
from onnx_file import OnnxGraph
from predictors import OnnxRuntime, quiet, tensorflow

from lstmgen.graph.batches import traces
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.biases import biases_from_samples
from lstmgen.plan.quantize.centers import with_products
from lstmgen.plan.quantize.choice import chosen
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.quantize import quantize
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.read.reader import read_file

FOLDER = Path(tempfile.gettempdir()) / "lstmgen-regressors"
RESULTS = Path(__file__).parent / "results" / "regressors.md"
TIMESTEPS, SAMPLES, HELD_OUT = 50, 1_024, 256
EPOCHS, BATCH, RATE = 30, 64, 5e-3
SEEDS = 5
NOTE = f"""\
`benchmarks/regressors.py` made this: it trains each model, followed by Dense(3), on 50 timesteps of three features of
unlike scale. Errors are root mean squares over {HELD_OUT} held-out samples, of outputs with a variance of about 1.2;
ranges were calibrated on {SAMPLES // 4} others. "One step" is one quantization step for all features, "nearest" has one
for each, with weights rounded to the nearest; the last column is what `export` chooses. "Far" adds a number between
-1,000 and 1,000 to each feature, and takes its products from the biases. onnxruntime's int8 is that of
`quantize_dynamic`, which has none for a GRU.
"""
LAYERS = (("LSTM", 16), ("LSTM", 48), ("GRU", 24), ("2×LSTM", 16), ("BiLSTM", 16))
FAR = 1_000


@dataclass(frozen=True)
class Regressor:
    """A trained model with samples.

    Attributes:
        calibration, held_out: samples like those that it was trained on.
    """

    name: str
    graph: Graph
    calibration: Array
    held_out: Array

    def far(self, seed: int) -> Regressor:
        """Returns the same model of features with offsets."""
        offsets = np.random.default_rng([seed, FAR]).uniform(-FAR, FAR, 3)
        name, number = self.name.split()
        samples = [(x + offsets).astype(np.float32) for x in (self.calibration, self.held_out)]
        return Regressor(f"{name}, far {number}", moved(self.graph, offsets), *samples)

    def error(self, outputs: Array) -> float:
        """Returns the root mean square error of outputs on the samples that are held out."""
        return float(np.sqrt(np.mean(np.square(outputs - evaluated(self.graph, self.held_out)))))


def drawn(seed: int, count: int, *, part: int) -> tuple[Array, Array]:
    """Returns inputs (count, timesteps, 3), whose scales depend on the seed, and targets (count, 3) of variance 1.2."""
    of_task, rng = np.random.default_rng(seed), np.random.default_rng([seed, part])
    scales = of_task.permutation([0.3, 1.5, 6.0]) * of_task.uniform(0.7, 1.4, 3)
    memory = of_task.uniform(0.6, 0.95, 3)
    x = np.zeros((count, TIMESTEPS, 3))
    state = rng.normal(size=(count, 3))
    for t in range(TIMESTEPS):
        state = memory * state + np.sqrt(1 - memory**2) * rng.normal(size=(count, 3))
        x[:, t] = state
    mixing = of_task.normal(size=(3, 3))
    decay = np.exp(-np.arange(TIMESTEPS)[::-1] / of_task.uniform(3, 15))[:, None]
    recent = np.sum(x * decay, axis=1) / np.sqrt(np.sum(decay**2)) / 2
    y = np.stack([np.tanh(recent @ mixing[0]), x[:, -1] @ mixing[1] / 2, recent[:, 0] * recent[:, 1] + recent[:, 2]], 1)
    deviation = np.array([0.7, 1.0, 1.4])  # the same for all parts of a task
    return (x * scales).astype(np.float32), (y / deviation * np.sqrt(1.2)).astype(np.float32)


def regressor(kind: str, units: int, seed: int) -> Regressor:
    """Returns a trained model, from the folder if it is there."""
    name = f"{kind}({units}) {seed}"
    path = FOLDER / f"{kind.lower()}{units}_{seed}.keras"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        train(kind, units, seed, path)
    return Regressor(name, read_file(path), drawn(seed, SAMPLES // 4, part=1)[0], drawn(seed, HELD_OUT, part=2)[0])


def moved(graph: Graph, offsets: Array) -> Graph:
    """Returns the graph for inputs with offsets."""
    nodes = []
    for node in graph.nodes:
        if node.inputs[0] == graph.inputs[0]:
            operation: Any = with_products(node.operation, -offsets)
            node = replace(node, operation=replace(operation, bias=operation.bias.astype(np.float32)))
        nodes.append(node)
    return replace(graph, nodes=tuple(nodes))


def layers_of(keras: Any, kind: str, units: int) -> list[Any]:
    """Returns the recurrent layers of a model."""
    if kind == "2×LSTM":
        return [keras.layers.LSTM(units, return_sequences=True), keras.layers.LSTM(units)]
    if kind == "BiLSTM":
        return [keras.layers.Bidirectional(keras.layers.LSTM(units))]
    return [getattr(keras.layers, kind)(units)]


def train(kind: str, units: int, seed: int, path: Path) -> None:
    """Trains a model and saves it."""
    with quiet():
        keras = tensorflow().keras
        keras.utils.set_random_seed(seed)
        layers = [keras.Input((TIMESTEPS, 3)), *layers_of(keras, kind, units), keras.layers.Dense(3)]
        model = keras.Sequential(layers)
        model.compile(optimizer=keras.optimizers.Adam(RATE), loss="mse")
        x, y = drawn(seed, SAMPLES, part=0)
        history = model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, verbose=0)
        model.save(path)
    print(path.name, history.history["loss"][-1], float(np.var(y)))


def evaluated(graph: Graph, x: Array) -> Array:
    """Returns the outputs of a graph with one output."""
    y = np.zeros((len(x), 3))
    for batch in traces([(sample,) for sample in x], graph):
        y[batch.places] = batch.values[0][graph.outputs[0].name]
    return y


def in_fixed_point(model: Regressor, width: str) -> Iterator[Array]:
    """Yields the outputs in fixed point: with one step for all features, with steps of features, as `export` does."""
    graph, samples = model.graph, [(x,) for x in model.calibration]
    choice = chosen(graph, width, samples)
    one = ranges_from_samples(choice.centered, FIXED_POINT[width], samples)
    forms = [(one, None), (choice.ranges, None), (choice.ranges, choice.rounding)]
    for ranges, rounding in forms if width != "int16" else forms[:2]:
        biases = biases_from_samples(choice.centered, width, ranges, samples, rounding)
        yield evaluated(
            quantize(choice.centered, width, ranges, biases=biases, rounding=rounding).graph, model.held_out
        )


def in_onnxruntime(model: Regressor) -> Array:
    """Returns the outputs of onnxruntime's dynamic int8, of an LSTM."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        whole, stored = Path(folder) / "whole.onnx", Path(folder) / "int8.onnx"
        onnx.save(OnnxGraph().model(Model(model.name, "lstm", model.graph, 0, ()), 1), whole)
        quantize_dynamic(whole, stored, weight_type=QuantType.QInt8)
        runtime = OnnxRuntime(stored)
        return np.concatenate([runtime(runtime.prepare(x[np.newaxis])) for x in model.held_out])


def measured() -> Iterator[Sequence[str]]:
    """Yields a row of the table for each model."""
    for (kind, units), is_far, seed in product(LAYERS, (False, True), range(SEEDS)):
        near = regressor(kind, units, seed)
        model = near.far(seed) if is_far else near
        row = [model.name, f"{model.error(in_onnxruntime(model)):.4f}" if "LSTM" in kind else ""]
        for width in ("int8", "int8x16", "int16"):
            row += [f"{model.error(outputs):.5f}" for outputs in in_fixed_point(model, width)]
        print(*row, flush=True)
        yield row


def main() -> None:
    """Measures, and writes the table."""
    widths = [f"{width}{ending}" for width in ("int8", "int8x16") for ending in (", one step", ", nearest", "")]
    widths += ["int16, one step", "int16"]
    rows = table(["model, seed", "onnxruntime int8", *widths], list(measured()))
    RESULTS.write_text(f"# Errors on trained regressors\n\n{NOTE}\n{rows}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
