"""What was promised of the article's models, in numbers."""

from __future__ import annotations

import numpy as np
import pytest
from planning import STYLES, answers
from toolchain import ROOT

import lstmgen
from lstmgen.check import keras
from lstmgen.check.artifact import generate
from lstmgen.check.truth import find_truth
from lstmgen.samples.synthetic import random_samples
from lstmgen.targets.c.target import C
from lstmgen.targets.interface import Precision
from lstmgen.targets.python.target import PYTHON
from lstmgen.targets.session import Request

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
    of_keras = truth.errors(reference, 0).absolute
    requests = [Request("predict", sample) for sample in samples]
    for style in STYLES:
        subject = generate(graph, PYTHON, tmp_path, PYTHON.options(style=style))
        found = answers(subject, tmp_path, samples, requests)
        assert max(np.abs(a - b).max() for (a,), (b,) in zip(found, reference)) <= 1e-6
        in_float64 = PYTHON.precision(subject.plan) is Precision.FLOAT64
        in_float64 = PYTHON.precision(subject.plan) is Precision.FLOAT64
        in_float64 = PYTHON.precision(subject.plan) is Precision.FLOAT64
        in_float64 = PYTHON.precision(subject.plan) is Precision.FLOAT64
        in_float64 = PYTHON.precision(subject.plan) is Precision.FLOAT64
        assert in_float64 == (name != "har" or style == "readable")
        assert truth.errors(found, 0).absolute <= (1e-12 if in_float64 else of_keras / 2)
    found = answers(generate(graph, C, tmp_path), tmp_path, samples, requests)
    assert truth.errors(found, 0).absolute <= max(4 * of_keras, 1e-7)
