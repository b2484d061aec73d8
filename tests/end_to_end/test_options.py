"""Every option of an LSTM, through a model file, all languages and Keras itself.

Each model is one LSTM with random weights, biases among them, and inputs ≠ units; verify() runs five timesteps
through predict and, where that exists, step.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from agreement import keras, randomize

import lstmgen
from lstmgen.check.verify import verify

TIMESTEPS, FEATURES, UNITS = 5, 3, 4
# As Keras names them; hard_sigmoid as Keras 3 means it.
ACTIVATIONS = (
    "linear tanh sigmoid relu softmax hard_sigmoid softplus softsign elu selu exponential silu gelu mish relu6 "
    "leaky_relu hard_silu log_softmax celu hard_tanh hard_shrink soft_shrink tanh_shrink sparse_plus "
    "sparse_sigmoid squareplus log_sigmoid"
).split()
FLAGS = ("use_bias", "return_sequences", "go_backwards", "stateful")
WITHOUT_EFFECT: list[dict[str, Any]] = [
    {"unroll": True},
    {"dropout": 0.5, "recurrent_dropout": 0.4, "seed": 3},
    {"unit_forget_bias": False, "kernel_regularizer": "l2", "bias_constraint": "max_norm", "use_cudnn": False},
    {"bias_initializer": "ones", "recurrent_initializer": "zeros"},
]


def supported() -> list[str]:
    """Those that this Keras takes as the activation of an LSTM."""
    return [name for name in ACTIVATIONS if hasattr(keras.activations, name)]


def cases() -> list[Any]:
    """Every activation in either place; every combination of flags; every option without effect."""
    found: list[dict[str, Any]] = [{"activation": name} for name in supported()]
    found += [{"recurrent_activation": name} for name in supported()]
    found += [dict(zip(FLAGS, values)) for values in product([True, False], repeat=len(FLAGS))]
    found += WITHOUT_EFFECT
    return [pytest.param(options, id=",".join(f"{k}={v}" for k, v in options.items())) for options in found]


@pytest.mark.parametrize("options", cases())
def test_option(tmp_path: Path, require, options: Mapping[str, Any]) -> None:
    require("gcc")
    require("micropython")
    require("node")
    batch = 1 if options.get("stateful") else None
    source = keras.Input(shape=(TIMESTEPS, FEATURES), batch_size=batch)
    model = keras.Model(source, keras.layers.LSTM(UNITS, **options)(source))
    randomize(model)
    path = tmp_path / ("model.h5" if options.get("return_sequences") else "model.keras")
    model.save(path)
    graph = lstmgen.read(path)
    report = verify(graph, samples=3, keras_model=lambda: model)
    assert report.ok, report
    assert report.compared == 1
    steps = not options.get("go_backwards")
    languages = ["Python", "Python with numpy", "Python for MicroPython", "MicroPython", "C", "JavaScript"]
    ways = ["", " step()"] if steps else [""]
    measured = [line.what for line in report.lines if not line.what.endswith(" batch")]
    assert measured == ["Keras", *(f"{name}{way}" for name in languages for way in ways)]
    assert {"Python batch", "Python with numpy batch"} <= {line.what for line in report.lines}
    assert report.lines[0].errors.relative < 2e-6, "Keras computes something else"
