"""What was promised of the article's models, in numbers."""

from __future__ import annotations

import numpy as np
import pytest
from toolchain import ROOT

import lstmgen
from lstmgen.check import keras
from lstmgen.check.inputs import random_samples
from lstmgen.check.run import Request
from lstmgen.check.subject import generate, runner
from lstmgen.check.truth import find_truth

pytest.importorskip("tensorflow")

EXAMPLES = ROOT / "generated_examples"
SAMPLES = 64


@pytest.mark.parametrize("name", ["article", "article_relu", "article_relu_gates", "har"])
def test_python_equals_the_truth_and_c_is_as_close_as_keras(tmp_path, require, name: str) -> None:
    require("gcc")
    model = next((EXAMPLES / name).glob("model.*"))
    graph = lstmgen.read(model)
    samples = random_samples(graph, SAMPLES, seed=3)
    truth = find_truth(graph, samples)
    assert truth.compared == 1
    reference = keras.predict(keras.load(model, graph), graph, samples)
    found = {}
    for target in ("python", "c"):
        subject = generate(graph, target, tmp_path)
        found[target] = runner(subject, tmp_path, samples)([Request("predict", sample) for sample in samples])
    difference = max(np.abs(a - b).max() for (a,), (b,) in zip(found["python"], reference))
    assert difference <= 1e-6
    assert truth.errors(found["python"], 0).absolute <= 1e-12
    assert truth.errors(found["c"], 0).absolute <= max(4 * truth.errors(reference, 0).absolute, 1e-7)
