"""Every option of an LSTM, through model files, all languages and Keras itself.

A model has several LSTMs side by side, each with options of its own, random weights, biases among them, and
inputs ≠ units; verify() runs five timesteps through predict and, where that exists, step.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from agreement import keras, randomize
from proof import signature

import lstmgen
from lstmgen.check.verify import verify
from lstmgen.samples.sampling import Sampling

TIMESTEPS, FEATURES, UNITS = 5, 3, 4
# As Keras names them; hard_sigmoid as Keras 3 means it.
ACTIVATIONS = (
    "linear tanh sigmoid relu softmax hard_sigmoid softplus softsign elu selu exponential silu gelu mish relu6 "
    "leaky_relu hard_silu log_softmax celu hard_tanh hard_shrink soft_shrink tanh_shrink sparse_plus "
    "sparse_sigmoid squareplus log_sigmoid"
).split()
FLAGS = ("use_bias", "return_sequences")
TOGETHER = 14  # in a model
WITHOUT_EFFECT: list[dict[str, Any]] = [
    {"unroll": True},
    {"dropout": 0.5, "recurrent_dropout": 0.4, "seed": 3},
    {"unit_forget_bias": False, "kernel_regularizer": "l2", "bias_constraint": "max_norm", "use_cudnn": False},
    {"bias_initializer": "ones", "recurrent_initializer": "zeros"},
]


def supported() -> list[str]:
    """Those that this Keras takes as the activation of an LSTM."""
    return [name for name in ACTIVATIONS if hasattr(keras.activations, name)]


def cases() -> Iterator[Any]:
    """Every activation in either place; every combination of flags; every option without effect.

    In a model all can be stepped, or none, and all are stateful, or none: else some ways would not be run.
    """
    for place in ("activation", "recurrent_activation"):
        every = [{place: name} for name in supported()]
        for k in range(0, len(every), TOGETHER):
            yield pytest.param(every[k : k + TOGETHER], id=f"{place} {k}")
    for backwards, stateful in product([True, False], repeat=2):
        fixed = {"go_backwards": backwards, "stateful": stateful}
        flags = [dict(zip(FLAGS, values)) | fixed for values in product([True, False], repeat=len(FLAGS))]
        yield pytest.param(flags, id=told(fixed))
    yield pytest.param(WITHOUT_EFFECT, id="without effect")


def size(shape: Sequence[int | None]) -> int:
    """Numbers of an output."""
    return math.prod(length for length in shape[1:] if length is not None)


def told(options: Mapping[str, Any]) -> str:
    return ",".join(f"{name}={value}" for name, value in options.items())


@pytest.mark.parametrize("branches", list(cases()))
def test_options(tmp_path: Path, require: Callable[[str], str], branches: Sequence[Mapping[str, Any]]) -> None:
    for tool in ("gcc", "micropython", "node"):
        require(tool)
    batch = 1 if branches[0].get("stateful") else None
    source = keras.Input(shape=(TIMESTEPS, FEATURES), batch_size=batch)
    layers = {re.sub(r"\W+", "_", told(options)): options for options in branches}
    outputs = [keras.layers.LSTM(UNITS, name=name, **layers[name])(source) for name in layers]
    for output in outputs:  # each by itself: with the same weights all are well-conditioned, whatever stands beside
        randomize(keras.Model(source, output))
    model = keras.Model(source, outputs)
    for suffix in (".h5", ".keras"):
        model.save(tmp_path / f"model{suffix}")
    graph = lstmgen.read(tmp_path / "model.keras")
    assert signature(graph) == signature(lstmgen.read(tmp_path / "model.h5"))
    report = verify(graph, sampling=Sampling(samples=3), keras_model=lambda: model)
    assert report.ok, str(report)
    # Not compared: an exponential that overflows, in Keras too; and of gates of x - tanh(x), which keep no digit of
    # small numbers in float32, one output of one sample.
    numbers = 3 * sum(size(output.shape) for output in outputs)
    lost = UNITS if {"recurrent_activation": "tanh_shrink"} in branches else 0
    assert report.compared >= 1 - (report.not_finite + lost) / numbers - 1e-12
    languages = ["Python", "Python with numpy", "Python for MicroPython", "MicroPython"]
    languages += ["C", "JavaScript", "Java", "Rust", "Go", "C#", "Swift"]
    ways = [""] if branches[0].get("go_backwards") else ["", " step()"]
    assert list(graph.output_names) == list(layers)
    for name in layers:
        lines = {line.what: line for line in report.lines if line.output == name}
        measured = [what for what in lines if not what.endswith(" batch")]
        assert measured == ["Keras", *(f"{language}{way}" for language in languages for way in ways)]
        assert {"Python batch", "Python with numpy batch"} <= lines.keys()
        assert lines["Keras"].errors.relative < 2e-6, f"Keras computes something else with {layers[name]}"
