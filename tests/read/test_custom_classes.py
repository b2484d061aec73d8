"""Classes of the user's own that have the names of Keras's: their code is not in the file, whatever they are called."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import pytest
from agreement import keras, randomize

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")

both = pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])


def custom(k: Any, name: str, module: str = "__main__") -> Any:
    """A class with the arrays of LayerNormalization and arithmetic of its own."""

    def build(self: Any, shape: Any) -> None:
        self.gamma = self.add_weight(name="gamma", shape=(shape[-1],))
        self.beta = self.add_weight(name="beta", shape=(shape[-1],))

    def call(self: Any, x: Any) -> Any:
        return self.gamma * x + self.beta

    return type(name, (k.layers.Layer,), {"build": build, "call": call, "__module__": module})


def model(k: Any, layer: Callable[[], Any]) -> Any:
    made = k.Sequential([k.Input((5, 3)), k.layers.LSTM(4, return_sequences=True), layer()])
    randomize(made)
    return made


def refused(path: Path, message: str) -> None:
    with pytest.raises(UnsupportedError, match=message) as caught:
        read_file(path)
    assert len(caught.value.problems) == 1


@both
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("name", ["LayerNormalization", "Attention", "Rescaling"])
def test_a_class_by_the_name_of_one_of_keras(k: Any, suffix: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"model{suffix}"
    model(k, custom(k, name)).save(str(path))
    refused(path, "custom class .*its code is not in the file")


@both
def test_a_class_of_the_users_script(k: Any, tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    model(k, custom(k, "Dropout")).save(str(path))
    refused(path, "custom class 'Dropout'")


@both
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("inside", [False, True])
def test_a_functional_model_of_a_class_of_its_own(k: Any, suffix: str, inside: bool, tmp_path: Path) -> None:
    """As Keras's guide to a train_step of one's own makes it."""
    own = type("Trained", (k.Model,), {"__module__": "__main__"})
    x, y = k.Input((5, 3)), k.Input((5, 3))
    made = own(x, k.layers.LSTM(2)(x))
    path = tmp_path / f"model{suffix}"
    (k.Model(y, k.layers.Dense(2)(made(y))) if inside else made).save(str(path))
    refused(path, "code is not in the file.*(save keras.Model|rebuild the model)")


@both
def test_a_model_of_a_class_by_the_name_of_one_of_keras(k: Any, tmp_path: Path) -> None:
    x = k.Input((5, 3))
    path = tmp_path / "model.keras"
    type("Functional", (k.Model,), {"__module__": "mine"})(x, k.layers.LSTM(2)(x)).save(str(path))
    refused(path, r"the model \(Functional\): it is a subclass of keras.Model, whose code is not in the file")


@pytest.mark.parametrize(
    ("version", "known"), [("2.2.4", False), ("2.1.6-tf", False), ("2.2.4-tf", True), ("2.15.0", True), ("3.0.5", True)]
)
def test_a_layer_that_keras_did_not_have_yet(version: str, known: bool, tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    model(tf_keras, tf_keras.layers.LayerNormalization).save(str(path))
    with h5py.File(path, "r+") as file:
        for group in (file, file["model_weights"]):
            group.attrs["keras_version"] = version
    if known:
        assert read_file(path).layers[-1].class_name == "LayerNormalization"
    else:
        refused(path, f"Keras {version} has no such layer: it is a custom class")


@pytest.mark.parametrize(
    ("activation", "version", "outcome"),
    [
        ("gelu", "2.2.4", "refused"),
        ("gelu", "2.3.0-tf", "refused"),
        ("gelu", "2.4.0", "read"),
        ("mish", "2.12.0", "refused"),
        ("swish", "2.2.4", "warned"),
        ("swish", "2.2.4-tf", "read"),
        ("leaky_relu", "2.3.1", "warned"),
        ("sigmoid", "2.2.4", "read"),
    ],
)
@pytest.mark.parametrize("place", ["LSTM", "Dense"])
def test_an_activation_that_keras_did_not_have_yet(
    place: str, activation: str, version: str, outcome: str, tmp_path: Path
) -> None:
    path = tmp_path / "model.h5"
    model(tf_keras, lambda: getattr(tf_keras.layers, place)(2)).save(str(path))
    with h5py.File(path, "r+") as file:
        for group in (file, file["model_weights"]):
            group.attrs["keras_version"] = version
        config = json.loads(file.attrs["model_config"])
        config["config"]["layers"][-1]["config"]["activation"] = activation
        file.attrs["model_config"] = json.dumps(config)
    if outcome == "refused":
        refused(path, f"Keras {version} has no activation '{activation}'")
    else:
        warned = any("has no activation" in text for text in read_file(path).warnings)
        assert warned == (outcome == "warned")


@pytest.mark.parametrize(
    ("class_name", "config"),
    [
        ("ReLU", {"alpha": 0.1}),
        ("Dropout", {"rate": 0.1, "always": True}),
        ("LayerNormalization", {"axis": -1, "epsilon": 0.001, "center": True, "scale": True, "momentum": 0.9}),
        ("Attention", {"units": 4}),
    ],
)
def test_a_class_with_arguments_that_keras_has_not(class_name: str, config: dict[str, Any], tmp_path: Path) -> None:
    """HDF5 files do not say whose a class is: its arguments do, and then every one of them gets the same advice."""
    path = tmp_path / "model.h5"
    model(tf_keras, lambda: tf_keras.layers.Activation("relu")).save(path)
    with h5py.File(path, "r+") as file:
        document = json.loads(file.attrs["model_config"])
        document["config"]["layers"][-1] = {"class_name": class_name, "config": {"name": "mine", **config}}
        file.attrs["model_config"] = json.dumps(document)
    refused(
        path, f"{class_name} layer 'mine'.*Keras.*its code is not in the file.*Keras's own layers and save it again"
    )


@pytest.mark.parametrize(
    ("class_name", "module", "advice"),
    [
        ("PruneLowMagnitude", "tensorflow_model_optimization.python.core.sparsity", r"strip_pruning\(model\)"),
        ("PruneLowMagnitude", None, r"strip_pruning\(model\)"),
        ("CRF", None, "save a model that ends before it"),
        ("CRF", "tf2crf", "save a model that ends before it"),
        ("CTCCost", None, "if it only computes the loss, as CTC does, leave it out"),
        ("Doubled", None, "Keras's own layers and save it again$"),
    ],
)
def test_what_to_do_about_layers_that_are_known(
    class_name: str, module: str | None, advice: str, tmp_path: Path
) -> None:
    made = model(tf_keras, lambda: tf_keras.layers.LayerNormalization())
    path = tmp_path / "model.h5"
    made.save(path)
    with h5py.File(path, "r+") as file:
        document = json.loads(file.attrs["model_config"])
        last = document["config"]["layers"][-1]
        last["class_name"] = class_name
        if module is not None:
            last["module"] = module
        file.attrs["model_config"] = json.dumps(document)
    refused(path, f"{class_name} layer.*{advice}")
