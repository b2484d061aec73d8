"""Models whose config does not say the shape of their input: from files of tf-keras that have it taken away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from agreement import compare, keras, precision, predictions, randomize
from refusal import refused

from lstmgen.read import read_file
from lstmgen.read.keras.unbuilt import completed

tf_keras = pytest.importorskip("tf_keras")
L = tf_keras.layers


def strip(path: Path, as_list: bool = False) -> Path:
    """Takes the shape of the input out of a file."""
    with h5py.File(path, "r+") as file:
        model = json.loads(file.attrs["model_config"])
        layers = [item for item in model["config"]["layers"] if item["class_name"] != "InputLayer"]
        for item in layers:
            item["config"].pop("batch_input_shape", None)
        model["config"] = layers if as_list else {"name": "sequential", "layers": layers}
        file.attrs["model_config"] = json.dumps(model)
    return path


def saved(layers: list[Any], shape: tuple[int | None, ...], folder: Path) -> tuple[Any, Path]:
    model = tf_keras.Sequential([tf_keras.Input(shape), *layers])
    randomize(model)
    model.save(folder / "model.h5")
    return model, folder / "model.h5"


ROWS: dict[str, Callable[[], list[Any]]] = {
    "LSTM": lambda: [L.LSTM(4), L.Dense(2)],
    "GRU behind Masking": lambda: [L.Masking(), L.Dropout(0.1), L.GRU(4, return_sequences=True)],
    "Bidirectional": lambda: [L.Bidirectional(L.SimpleRNN(4))],
    "RNN": lambda: [L.RNN([L.LSTMCell(4), L.GRUCell(2)])],
    "Conv1D": lambda: [L.Conv1D(5, 2), L.LSTM(4)],
    "Dense before LSTM": lambda: [L.Dense(5), L.BatchNormalization(), L.LSTM(4)],
}


@pytest.mark.parametrize("as_list", [False, True], ids=["dict", "list"])
@pytest.mark.parametrize("layers", ROWS.values(), ids=ROWS.keys())
def test_rows_as_long_as_the_first_kernel_is_high(layers, as_list, tmp_path):
    with precision(tf_keras):
        model, path = saved(layers(), (None, 3), tmp_path)
        graph = read_file(strip(path, as_list))
        assert [str(value.shape[0]) for value in graph.inputs] == ["timesteps"]
        assert [value.shape[1] for value in graph.inputs] == [3]
        for length in (6, 7):
            given = [np.random.default_rng(length).normal(size=(2, length, 3))]
            compare(graph, given, predictions(model, given), 1e-12)


UNCERTAIN: dict[str, Callable[[], list[Any]]] = {
    "Dense takes any number of axes": lambda: [L.Dense(4), L.Dense(2)],
    "the first array is no kernel": lambda: [L.BatchNormalization(), L.LSTM(4)],
    "Reshape hides the shape": lambda: [L.Reshape((6, 5)), L.LSTM(4)],
    "groups share a kernel": lambda: [L.Conv1D(6, 2, groups=3), L.LSTM(4)],
}


@pytest.mark.parametrize("layers", UNCERTAIN.values(), ids=UNCERTAIN.keys())
def test_what_is_uncertain_is_refused(layers, tmp_path):
    _, path = saved(layers(), (10, 3), tmp_path)
    refused(strip(path), r"has no input shape; build it .* input_shape=\(timesteps, features\)")


@pytest.mark.parametrize("config", [None, [], "dense"])
def test_a_layer_without_config_leaves_no_answer(config: object) -> None:
    layers = [{"class_name": "Dense"}, {"class_name": "LSTM", "config": {"name": "lstm", "units": 4}}]
    if config is not None:
        layers[0]["config"] = config
    assert completed("Sequential", layers, lambda: (3, 5)) is layers


def test_a_model_whose_layers_alone_are_built(tmp_path):
    """Keras 3 loads such a `.keras` file: its layers know their shapes, the model does not."""
    path = tmp_path / "model.keras"
    with precision(keras):
        model = keras.Sequential([keras.layers.GRU(4, return_sequences=True), keras.layers.Dense(2)])
        model.layers[0].build((None, 7, 3))
        model.layers[1].build((None, 7, 4))
        model.save(path)
        model.build((None, 7, 3))
        graph = read_file(path)
        assert [value.shape for value in graph.inputs] == [(7, 3)]
        given = [np.random.default_rng(1).normal(size=(2, 7, 3))]
        compare(graph, given, predictions(model, given), 1e-12)
