"""SavedModel folders of TensorFlow's Keras, with the functions that TensorFlow traces and without."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest
from agreement import FLOAT32, compare, predictions, randomize, samples, untraced

from lstmgen.errors import ReadError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A nested model with a frozen layer, and one that Keras's own order of variables lists otherwise."""
    path = tmp_path_factory.mktemp("saved_model")
    with untraced(tf_keras):
        save_into(path)
    return path


def save_into(path: Path) -> None:
    layers = tf_keras.layers
    frozen = layers.LSTM(3, return_sequences=True, trainable=False)
    inner = tf_keras.Sequential(
        [layers.Input((4, 3)), frozen, layers.BatchNormalization(), layers.Dense(2)], name="inner"
    )
    x = layers.Input((4, 3))
    y = layers.TimeDistributed(layers.Dense(3))(inner(x))
    y = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], return_sequences=True)(y)
    model = tf_keras.Model(x, layers.Bidirectional(layers.GRU(2))(y))
    randomize(model)
    (inputs,) = samples(model)
    model.save(path / "model", save_format="tf")
    model.save(path / "without_traces", save_format="tf", save_traces=False)
    np.savez(path / "reference.npz", x=inputs, y=predictions(model, [inputs.astype("float32")])[0])


@pytest.mark.parametrize("name", ["model", "without_traces"])
def test_saved_model(name: str, folder: Path) -> None:
    reference = np.load(folder / "reference.npz")
    graph = read_file(folder / name)
    compare(graph, [reference["x"]], [reference["y"]], FLOAT32)
    assert graph.source.container == "SavedModel"


def test_saved_model_without_traces_that_does_not_fit(tmp_path: Path) -> None:
    layers = tf_keras.layers
    model = tf_keras.Sequential(
        [layers.Input((4, 3)), layers.Bidirectional(layers.LSTM(2, use_bias=False), name="both")]
    )
    folder = tmp_path / "saved"
    model.save(folder, save_format="tf", save_traces=False)
    architecture = tmp_path / "model.json"
    architecture.write_text(model.to_json(), encoding="utf-8")
    assert read_file(architecture, folder).nodes
    architecture.write_text(model.to_json().replace('"use_bias": false', '"use_bias": true'), encoding="utf-8")
    with pytest.raises(ReadError, match="layer 'both', forward_layer: the SavedModel has no bias"):
        read_file(architecture, folder)
    architecture.write_text(model.to_json().replace('"units": 2', '"units": 3'), encoding="utf-8")
    with pytest.raises(ReadError, match=r"layer '[^']*', .*kernel: .* needs shape \(3, 12\), the file has \(3, 8\)"):
        read_file(architecture, folder)


def message(number: int, content: bytes) -> bytes:
    """A field of a protocol buffer."""
    size, length = b"", len(content)
    while length > 127:
        size, length = size + bytes([length & 127 | 128]), length >> 7
    return bytes([number << 3 | 2]) + size + bytes([length]) + content


def test_saved_model_before_tensorflow_2_5(folder: Path, tmp_path: Path) -> None:
    """There the metadata are in the object graph of saved_model.pb."""
    from lstmgen.read.containers import protobuf

    old = Path(shutil.copytree(folder / "model", tmp_path / "model"))
    metadata = old / "keras_metadata.pb"
    root = next(protobuf.messages(metadata.read_bytes(), 1))
    metadata.unlink()
    user_object = message(1, b"_tf_keras_network") + message(3, protobuf.message(root, 5))
    graph = message(1, message(4, user_object)) + message(1, b"")
    (old / "saved_model.pb").write_bytes(message(2, message(7, graph)))
    assert read_file(old).source.keras_version == read_file(folder / "model").source.keras_version


def test_saved_model_without_a_signature(tmp_path: Path) -> None:
    import tensorflow as tf

    tf.saved_model.save(tf.Module(), tmp_path / "empty")
    with pytest.raises(ReadError, match=r"serves no function.*model.save\('model.keras'\)$"):
        read_file(tmp_path / "empty")


def test_saved_model_around_a_model(tmp_path: Path) -> None:
    """As TensorFlow's tutorial on generating text has it."""
    import tensorflow as tf

    around = tf.Module()
    around.inside = tf.Module()
    tf.saved_model.save(around, tmp_path / "around")
    with pytest.raises(ReadError, match=r"serves no function.*if one of its parts \(inside\) is the Keras model"):
        read_file(tmp_path / "around")


def test_saved_model_of_tensorflow_1(tmp_path: Path) -> None:
    """It has a graph, and no objects."""
    (tmp_path / "saved_model.pb").write_bytes(message(2, message(2, b"")))
    with pytest.raises(ReadError, match="in the format of TensorFlow 1, .* give the Keras model"):
        read_file(tmp_path)


def test_saved_model_that_is_damaged(folder: Path, tmp_path: Path) -> None:
    parts = ("keras_metadata.pb", "variables/variables.index", "variables/variables.data-00000-of-00001")
    for kind, name in itertools.product(("model", "without_traces"), parts):
        copy = Path(shutil.copytree(folder / kind, tmp_path / kind / name.replace("/", "_")))
        data = (copy / name).read_bytes()
        for damaged in (data[:60], b"", data[::-1]):
            (copy / name).write_bytes(damaged)
            with pytest.raises(ReadError):
                read_file(copy)
        (copy / name).unlink()
        if (kind, name) == ("model", "keras_metadata.pb"):  # then the function that it serves is read
            reference = np.load(folder / "reference.npz")
            compare(read_file(copy), [reference["x"]], [reference["y"]], FLOAT32)
            continue
        with pytest.raises(ReadError):
            read_file(copy)
