"""Architecture and weights in files of their own: JSON as people write it, weights as they find them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from agreement import FLOAT64, compare, keras, precision, predictions, randomize, samples, save

from lstmgen.errors import ReadError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")

both = pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])


def graph(k: Any) -> Any:
    x = k.Input((5, 3))
    return k.Model(x, k.layers.Dense(2)(k.layers.Bidirectional(k.layers.GRU(3))(x)))


@both
def test_the_parts_of_an_archive_do_not_say_which_keras(k: Any, tmp_path: Path) -> None:
    """config.json by itself: Keras 3 and tf.keras mean other things by the same hard_sigmoid."""
    with precision(k):
        model = k.Sequential([k.layers.Input((5, 3)), k.layers.LSTM(3, recurrent_activation="hard_sigmoid")])
        randomize(model)
        inputs = samples(model)
        folder = tmp_path / "parts"
        with zipfile.ZipFile(save(model, tmp_path, ".keras")) as archive:
            archive.extractall(folder)
        found = read_file(folder / "config.json", folder / "model.weights.h5")
        compare(found, inputs, predictions(model, inputs), FLOAT64)


@both
def test_weights_out_of_a_whole_model_say_which_keras(k: Any, tmp_path: Path) -> None:
    model = k.Sequential([k.layers.Input((5, 3)), k.layers.LSTM(3)])
    (tmp_path / "model.json").write_text(model.to_json(), encoding="utf-8")
    for suffix in (".h5", ".keras"):
        found = read_file(tmp_path / "model.json", save(model, tmp_path, suffix))
        assert found.warnings == ()
        assert found.source.keras_version == k.__version__


def encoded_twice(model: Any) -> Any:
    return model.to_json()


def only_config(model: Any) -> Any:
    return json.loads(model.to_json())["config"]


def only_layers(model: Any) -> Any:
    return json.loads(model.to_json())["config"]["layers"]


@both
@pytest.mark.parametrize("way", [encoded_twice, only_config, only_layers])
def test_architectures_as_people_write_them(k: Any, way: Callable[[Any], Any], tmp_path: Path) -> None:
    """json.dump(model.to_json(), file), json.dump(model.get_config(), file)."""
    with precision(k):
        layers = [k.layers.Input((5, 3)), k.layers.LSTM(3, return_sequences=True), k.layers.GRU(2)]
        model = k.Sequential(layers) if way is only_layers else graph(k)
        randomize(model)
        inputs = samples(model)
        path = tmp_path / "architecture.json"
        path.write_text(json.dumps(way(model)), encoding="utf-8")
        compare(read_file(path, save(model, tmp_path, ".h5")), inputs, predictions(model, inputs), FLOAT64)


@pytest.mark.parametrize("suffix", [".h5", ".weights.h5"])
@pytest.mark.parametrize("names", ["ab", "ba", "bc"])
def test_weights_in_another_order(names: str, suffix: str, tmp_path: Path) -> None:
    """Layers may have been renamed between architecture and weights, but not changed places."""

    def model(names: str) -> Any:
        layers = [keras.layers.LSTM(3, return_sequences=True, name=name) for name in names]
        return keras.Sequential([keras.layers.Input((5, 3)), *layers])

    architecture, weights = tmp_path / "model.json", tmp_path / f"model{suffix}"
    architecture.write_text(model(names).to_json(), encoding="utf-8")
    (model("ab").save if suffix == ".h5" else model("ab").save_weights)(weights)
    if names == "ba":
        with pytest.raises(ReadError, match="in another order than their weights|belong to layer 'a', not to 'b'"):
            read_file(architecture, weights)
    else:
        read_file(architecture, weights)
