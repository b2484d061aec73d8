"""Files of models in models: what training left in the inner ones, and how deep they may lie."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from agreement import FLOAT64, chain, compare, keras, precision, predictions, randomize, samples, save

from lstmgen.errors import ReadError
from lstmgen.graph.graph import Graph
from lstmgen.read import read_file, read_model

tf_keras = pytest.importorskip("tf_keras")


def trained(k: Any, optimizer: Any, *layers: Any) -> Any:
    """A model that was compiled, and so has states of an optimizer, of a loss and of metrics."""
    model = k.Sequential([k.layers.Input((3,)), *layers])
    model.compile(optimizer, k.losses.MeanSquaredError(), metrics=["mae", k.metrics.MeanSquaredError()])
    model.fit(np.eye(4, 3), np.ones((4, 2)), verbose=0)
    return model


def repeated(k: Any) -> Any:
    """A trained model at every timestep."""
    inner = trained(
        k, "adam", k.layers.Dense(4), k.layers.Dropout(0.5), k.layers.BatchNormalization(), k.layers.Dense(2)
    )
    x = k.layers.Input((5, 3))
    return k.Model(x, k.layers.LSTM(3)(k.layers.TimeDistributed(inner)(x)))


def transferred(k: Any) -> Any:
    """A trained model in a trained model, another beside, and a layer behind."""
    optimizer = k.mixed_precision.LossScaleOptimizer if k is tf_keras else k.optimizers.LossScaleOptimizer
    inner = trained(
        k, optimizer(k.optimizers.Adam(use_ema=True)), k.layers.Dense(4), k.layers.Dense(3), k.layers.Dense(2)
    )
    middle = trained(k, "sgd", k.layers.Dense(3), inner)
    other = trained(k, "rmsprop", k.layers.Dense(2), k.layers.GaussianNoise(0.1))
    x = k.layers.Input((3,))
    model = k.Model(x, k.layers.Dense(2)(k.layers.Concatenate()([middle(x), other(x)])))
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(np.eye(4, 3), np.ones((4, 2)), verbose=0)
    return model


def weights_by_path(model: Any, folder: Path) -> Graph:
    model.save_weights(folder / "numbers.weights.h5")
    (folder / "model.json").write_text(model.to_json(), encoding="utf-8")
    return read_file(folder / "model.json", folder / "numbers.weights.h5")


def saved_model(model: Any, folder: Path) -> Graph:
    model.save(folder / "folder", save_format="tf")
    return read_file(folder / "folder")


WAYS: list[tuple[Any, Callable[..., Graph]]] = [
    *((k, lambda model, folder: read_file(save(model, folder, ".keras"))) for k in (keras, tf_keras)),
    *((k, lambda model, folder: read_file(save(model, folder, ".h5"))) for k in (keras, tf_keras)),
    *((k, lambda model, folder: read_model(model)) for k in (keras, tf_keras)),
    *((k, weights_by_path) for k in (keras, tf_keras)),
    (tf_keras, saved_model),
]


@pytest.fixture(scope="module")
def compiled() -> Callable[[Any, Callable[[Any], Any]], Any]:
    """Returns a trained model of a Keras, built once for all ways to save it."""

    @cache
    def built(k: Any, build: Callable[[Any], Any]) -> Any:
        with precision(k):
            model = build(k)
        randomize(model)
        return model

    return built


@pytest.mark.parametrize(("k", "way"), WAYS, ids=lambda value: getattr(value, "__name__", None))
@pytest.mark.parametrize("build", [repeated, transferred])
def test_a_nested_model_that_was_compiled(
    build: Callable[..., Any], k: Any, way: Callable[..., Graph], compiled: Callable[..., Any], tmp_path: Path
) -> None:
    model = compiled(k, build)
    with precision(k):
        inputs = samples(model)
        compare(way(model, tmp_path), inputs, predictions(model, inputs), FLOAT64)


def test_what_a_layer_has_besides_its_weights_is_still_refused(tmp_path: Path) -> None:
    """Only models are compiled: what stands in a layer as an optimizer would is not understood."""
    with zipfile.ZipFile(save(chain((3,), keras.layers.Dense(2)), tmp_path, ".keras")) as archive:
        archive.extractall(tmp_path / "model")
    with h5py.File(tmp_path / "model" / "model.weights.h5", "r+") as file:
        file["layers/dense/optimizer/vars/0"] = np.ones(3, np.float32)
    with pytest.raises(ReadError, match=r"1 arrays that no layer .* uses: /layers/dense/optimizer/vars/0"):
        read_file(tmp_path / "model")


def nested(k: Any, depth: int) -> Any:
    model = k.Sequential([k.layers.Input((3,)), k.layers.Dense(2)])
    for _ in range(depth):
        model = k.Sequential([k.layers.Input((3,)), model])
    return model


@pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
def test_models_in_models_forty_deep(k: Any, tmp_path: Path) -> None:
    with precision(k):
        model = nested(k, 40)
        randomize(model)
        inputs = samples(model)
        compare(read_file(save(model, tmp_path, ".keras")), inputs, predictions(model, inputs), FLOAT64)


def test_models_deeper_than_that_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="more than 100 deep") as caught:
        read_file(save(nested(keras, 60), tmp_path, ".keras"))
    assert len(str(caught.value)) < 200
