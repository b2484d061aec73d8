"""Sums on long integers are nearer to the float64 truth than Keras is in float32, on every model of the benchmarks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from toolchain import ROOT

from lstmgen.check.run import Request
from lstmgen.check.subject import generate, runner
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM

keras = pytest.importorskip("keras")
pytest.importorskip("tensorflow")

sys.path.append(str(ROOT / "benchmarks"))
from models import CELLS, MODELS, Model  # noqa: E402

SAMPLES = {"char": 2, "big": 1}  # takes seconds each; else 4


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("name", MODELS)
def test_python_is_nearer_to_the_truth_than_keras(tmp_path: Path, name: str, cell: str) -> None:
    model = MODELS[name](cell)
    x = np.array([model.sample(seed) for seed in range(SAMPLES.get(name, 4))])
    truth = np.array([model.graph.evaluate(sample)[0] for sample in x])
    subject = generate(model.graph, "python", tmp_path)
    run = runner(subject, tmp_path, [(sample,) for sample in x])
    got = np.array([y for (y,) in run([Request("predict", (sample,)) for sample in x])])
    of_keras = np.abs(keras_model(model).predict(x, verbose=0) - truth).max()
    assert subject.plan.in_float64 == (name == "seed")
    assert np.abs(got - truth).max() <= (of_keras if name != "seed" else 1e-15)


def keras_model(model: Model) -> Any:
    """The same model in Keras."""
    x = keras.Input(model.graph.inputs[0].shape)
    values = {model.graph.inputs[0].name: x}
    for node in model.graph.nodes:
        operation, inputs = node.operation, [values[value.name] for value in node.inputs]
        if isinstance(operation, Concatenate):
            values[node.outputs[0].name] = keras.layers.Concatenate()(inputs)
            continue
        if isinstance(operation, (LSTM, GRU)):
            options = {"return_sequences": operation.return_sequences, "go_backwards": operation.go_backwards}
            layer = getattr(keras.layers, type(operation).__name__)(operation.units, **options)
        elif isinstance(operation, Dense):
            layer = keras.layers.Dense(operation.kernel.shape[1])
        elif isinstance(operation, Embedding):
            layer = keras.layers.Embedding(*operation.table.shape)
        else:
            assert isinstance(operation, Activate)
            layer = keras.layers.Activation(operation.activation.name)
        values[node.outputs[0].name] = layer(*inputs)
        layer.set_weights(list(operation.weights().values()))
    return keras.Model(x, values[model.graph.outputs[0].name])
