"""Sums on big integers are nearer to the float64 truth than Keras is in float32, on every model of the benchmarks."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from planning import answers
from toolchain import ROOT

from lstmgen.check.artifact import generate
from lstmgen.targets.interface import Precision
from lstmgen.targets.python.target import PYTHON
from lstmgen.targets.session import Request

pytest.importorskip("tensorflow")

sys.path.append(str(ROOT / "benchmarks"))
from keras_file import keras_model
from models import CELLS, MODELS

SAMPLES = {"char": 2, "big": 1}  # takes seconds each; else 4


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("name", MODELS)
def test_python_is_nearer_to_the_truth_than_keras(tmp_path: Path, name: str, cell: str) -> None:
    import keras

    model = MODELS[name](cell)
    x = np.array([model.sample(seed) for seed in range(SAMPLES.get(name, 4))])
    truth = np.array([model.graph.evaluate(sample)[0] for sample in x])
    subject = generate(model.graph, PYTHON, tmp_path)
    samples = [(sample,) for sample in x]
    found = answers(subject, tmp_path, samples, [Request("predict", sample) for sample in samples])
    got = np.array([y for (y,) in found])
    of_keras = np.abs(keras_model(model.graph, keras).predict(x, verbose=0) - truth).max()
    assert (PYTHON.precision(subject.plan) is Precision.FLOAT64) == (name == "seed")
    assert np.abs(got - truth).max() <= (of_keras if name != "seed" else 1e-15)
