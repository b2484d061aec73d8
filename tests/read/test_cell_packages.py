"""The cells of the packages ncps and keras-lmu: live models and files with --custom, in every language."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toolchain
from agreement import FLOAT32, compare, keras, predictions, samples

import lstmgen
from lstmgen.errors import UnsupportedError
from lstmgen.plan.passes.stream import stream

if None in map(importlib.util.find_spec, ("ncps", "keras_lmu")):
    toolchain.missing("ncps or keras-lmu is not installed: run 'make test'")

import keras_lmu as lmu
import ncps.keras as liquid
from ncps.wirings import AutoNCP

layers = keras.layers

LIQUID: dict[str, Callable[[], Any]] = {
    "CfC": lambda: liquid.CfC(4, return_sequences=True),
    "CfC, pure": lambda: liquid.CfC(4, mode="pure", backbone_units=5),
    "CfC, no gate": lambda: liquid.CfC(4, mode="no_gate", backbone_units=5, backbone_layers=2, backbone_dropout=0.1),
    "CfC, mixed memory": lambda: liquid.CfC(4, mixed_memory=True, backbone_layers=0),
    "CfC, wired": lambda: liquid.CfC(AutoNCP(8, 2), return_sequences=True),
    "LTC": lambda: liquid.LTC(AutoNCP(8, 2), return_sequences=True),
    "LTC, mixed memory": lambda: liquid.LTC(4, mixed_memory=True),
    "CfCCell": lambda: layers.RNN(liquid.CfCCell(4, backbone_units=5)),
    "LTCCell": lambda: layers.RNN(liquid.LTCCell(AutoNCP(8, 2))),
    "WiredCfCCell": lambda: layers.RNN(liquid.WiredCfCCell(AutoNCP(8, 2))),
    "MixedMemoryRNN": lambda: layers.RNN(liquid.MixedMemoryRNN(liquid.CfCCell(4, backbone_units=5))),
}
LEGENDRE: dict[str, Callable[[], Any]] = {
    "LMU": lambda: lmu.LMU(2, 4, 7, layers.SimpleRNNCell(3)),
    "LMU, all rows": lambda: lmu.LMU(2, 4, 7, layers.Dense(3), return_sequences=True),
    "LMU, no hidden cell": lambda: lmu.LMU(3, 4, 7, None, input_to_hidden=True, kernel_initializer=None),
    "LMU, input": lambda: lmu.LMU(2, 4, 7, layers.LSTMCell(3), input_to_hidden=True, use_bias=True, dropout=0.1),
    "LMU, euler": lambda: lmu.LMU(2, 4, 30, None, discretizer="euler", return_sequences=True),
    "LMU, recurrent": lambda: lmu.LMU(2, 4, 7, layers.GRUCell(3), hidden_to_memory=True, memory_to_memory=True),
    "LMU, learned window": lambda: lmu.LMU(2, 4, 7, layers.Dense(3), trainable_theta=True, use_bias=True),
    "LMUFeedforward": lambda: lmu.LMUFeedforward(2, 4, 7, layers.SimpleRNNCell(3)),
    "LMUFeedforward, raw": lambda: lmu.LMUFeedforward(2, 4, 30, None, conv_mode="raw", return_sequences=True),
    "LMUCell": lambda: layers.RNN(
        lmu.LMUCell(2, 4, 7, layers.LSTMCell(3), trainable_theta=True), return_sequences=True
    ),
}
LAYERS = LIQUID | LEGENDRE


class FastGRNNCell(layers.Layer):
    """With weights that a function is applied to."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.state_size = units

    def build(self, shape: Any) -> None:
        units = self.state_size
        shapes = (shape[-1], units), (units, units), (units,), (units,), (1,), (1,)
        self.parts = [self.add_weight(shape=each, name=f"w{k}") for k, each in enumerate(shapes)]

    def call(self, x: Any, states: Any) -> Any:
        w, u, b, c, zeta, nu = self.parts
        sums = keras.ops.matmul(x, w) + keras.ops.matmul(states[0], u)
        z, candidate = keras.ops.sigmoid(sums + b), keras.ops.tanh(sums + c)
        h = z * states[0] + (keras.ops.sigmoid(zeta) * (1.0 - z) + keras.ops.sigmoid(nu)) * candidate
        return h, [h]


def model_of(layer: Any, timesteps: int | None = 9) -> Any:
    """A model around a layer, with weights as after some training."""
    keras.utils.set_random_seed(2)
    x = keras.Input((timesteps, 3))
    model = keras.Model(x, layer(x), name="cells")
    rng = np.random.default_rng(3)
    for weight in model.trainable_weights:
        weight.assign(np.abs(weight.numpy() + 0.05 * rng.normal(size=weight.shape)) * np.sign(weight.numpy() + 1e-9))
    return model


@pytest.mark.parametrize("name", LAYERS)
def test_a_live_layer(name: str) -> None:
    model = model_of(LAYERS[name]())
    inputs = samples(model)
    graph = lstmgen.read(model)
    compare(graph, inputs, predictions(model, inputs), 5 * FLOAT32)  # Keras computes with FFTs in float32
    stream(graph)  # raises where a model cannot be stepped


@pytest.mark.parametrize("name", ["CfC, wired", "LMU", "LMU, learned window"])
def test_a_live_layer_is_written_the_same_each_time(name: str, tmp_path: Path) -> None:
    """Layers that are created while a model is read have names that Keras counts."""
    model = model_of(LAYERS[name]())
    written = []
    for _ in range(2):
        lstmgen.export(model, tmp_path / "net.py", force=True)
        written.append((tmp_path / "net.py").read_bytes())
    assert written[0] == written[1]
    count = keras.layers.Dense(1).name.rpartition("_")[2]
    lstmgen.read(model)
    assert keras.layers.Dense(1).name == f"dense_{int(count) + 1}"


@pytest.mark.filterwarnings("ignore:Approximating unknown impulse length")
@pytest.mark.parametrize("name", ["CfC, wired", "LMU, learned window", "LMU, all rows"])
def test_a_file_with_the_package(name: str, tmp_path: Path) -> None:
    model = model_of(LAYERS[name](), timesteps=None)
    inputs = [np.random.default_rng(5).normal(size=(2, 40, 3))]
    model.save(tmp_path / "model.keras")
    classes = tmp_path / "classes.py"
    classes.write_text("from keras_lmu import *\nfrom ncps.keras import *\nfrom ncps.wirings import *\n")
    graph = lstmgen.read(tmp_path / "model.keras", custom_objects=classes)
    compare(graph, inputs, predictions(model, inputs), 5 * FLOAT32)


SAVED = ("CfC", "CfC, mixed memory", "LTC", "WiredCfCCell", "LMU", "LMU, learned window", "LMUFeedforward, raw")


@pytest.mark.filterwarnings("ignore:Approximating unknown impulse length")
def test_a_saved_model_without_the_package(tmp_path: Path) -> None:
    """The graph has FFTs and matrix exponentials; these become convolutions and constants."""
    x = keras.Input((9, 3))
    cells = [*(LAYERS[name]() for name in SAVED), layers.RNN(FastGRNNCell(4))]
    model = keras.Model(x, [cell(x) for cell in cells])
    for weight in model.trainable_weights:
        weight.assign(weight + 0.05 * np.random.default_rng(3).normal(size=weight.shape))
    model.export(tmp_path / "saved", verbose=False)
    inputs = samples(model)
    graph = lstmgen.read(tmp_path / "saved")
    compare(graph, inputs, predictions(model, inputs), 5 * FLOAT32)  # TensorFlow computes FFTs in float32
    free = keras.Model(x := keras.Input((None, 3)), lmu.LMUFeedforward(2, 4, 7, None)(x))
    free.export(tmp_path / "free", verbose=False)
    with pytest.raises(UnsupportedError, match="Sub with a free length is not supported; give its input a fixed"):
        lstmgen.read(tmp_path / "free")


def test_a_convolution_by_fft_can_be_stepped(tmp_path: Path) -> None:
    model = model_of(lmu.LMU(2, 4, 7, layers.Dense(3), return_sequences=True, input_to_hidden=True))
    model.export(tmp_path / "saved", verbose=False)
    stream(lstmgen.read(tmp_path / "saved"))  # raises if the model cannot be stepped


def test_every_language() -> None:
    x = keras.Input((9, 3))
    h = liquid.CfC(4, return_sequences=True)(x)
    model = keras.Model(x, lmu.LMU(2, 4, 7, layers.SimpleRNNCell(3))(h), name="cells")
    report = lstmgen.verify(model)
    assert report.ok, str(report)
    steps = {f"{language} step()" for language in ("Python", "Python with numpy", "C", "JavaScript", "Java", "Rust")}
    assert steps <= {line.what for line in report.lines}


def test_a_cut_impulse_response_is_refused() -> None:
    """Beyond five windows it is left out where the length is not known: of low orders it is not negligible."""
    with pytest.warns(UserWarning, match="unknown impulse length"):
        model = model_of(lmu.LMU(2, 2, 7, None), timesteps=None)
    with pytest.raises(UnsupportedError, match=r"is cut after 35 timesteps.*set a fixed number of timesteps"):
        lstmgen.read(model)
    model = model_of(lmu.LMUFeedforward(2, 4, 3, None, conv_mode="raw"), timesteps=20)
    with pytest.raises(UnsupportedError, match=r"is cut after \d+ timesteps.*conv_mode='fft'"):
        lstmgen.read(model)
