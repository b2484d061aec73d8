"""Names that layers had in some versions of TensorFlow, and the options that went with a name."""

from __future__ import annotations

from pathlib import Path

import h5py
import pytest
from agreement import FLOAT32, compare, predictions, randomize, samples, save

from lstmgen.graph.graph import Graph
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")
L = tf_keras.layers


def renamed(path: Path, old: str, new: str, silent: str = "") -> Graph:
    """The model with another class name in its config, in which one option may be missing."""
    with h5py.File(path, "r+") as file:
        text = str(file.attrs["model_config"])
        assert f'"class_name": "{old}"' in text
        assert silent in text
        file.attrs["model_config"] = text.replace(f'"class_name": "{old}"', f'"class_name": "{new}"').replace(
            silent, ""
        )
    return read_file(path)


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        *((name, lambda: L.LSTM(4, return_sequences=True)) for name in ("LSTMV1", "LSTMV2", "UnifiedLSTM")),
        *((name, lambda: L.GRU(4, return_sequences=True)) for name in ("GRUV1", "GRUV2", "UnifiedGRU")),
        *((f"BatchNormalization{name}", lambda: L.BatchNormalization()) for name in ("V1", "V2")),
    ],
)
def test_another_name_of_a_layer(name: str, layer: object, tmp_path: Path) -> None:
    model = tf_keras.Sequential([L.Input((5, 3)), layer(), L.Dense(2)])
    randomize(model)
    inputs = samples(model)
    expected = predictions(model, [x.astype("float32") for x in inputs])
    compare(renamed(save(model, tmp_path, ".h5"), type(layer()).__name__, name), inputs, expected, FLOAT32)


@pytest.mark.parametrize(
    ("name", "activation"), [("LSTMV1", "hard_sigmoid"), ("LSTMV2", "sigmoid"), ("UnifiedLSTM", "sigmoid")]
)
def test_the_recurrent_activation_that_a_name_stands_for(name: str, activation: str, tmp_path: Path) -> None:
    model = tf_keras.Sequential([L.Input((5, 3)), L.LSTM(4, recurrent_activation=activation)])
    randomize(model)
    inputs = samples(model)
    expected = predictions(model, [x.astype("float32") for x in inputs])
    option = f'"recurrent_activation": "{activation}", '
    compare(renamed(save(model, tmp_path, ".h5"), "LSTM", name, silent=option), inputs, expected, FLOAT32)
