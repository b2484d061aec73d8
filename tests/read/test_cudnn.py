"""Weights in cuDNN's layout: CuDNNLSTM, CuDNNGRU, and Keras's own layers given such weights."""

from __future__ import annotations

from typing import Any

import agreement
import h5py
import pytest
from agreement import compare, precision, predictions, randomize, samples, save

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")
cudnn = pytest.importorskip("tf_keras.src.layers.rnn.cudnn_lstm").CuDNNLSTM
cudnn_gru = pytest.importorskip("tf_keras.src.layers.rnn.cudnn_gru").CuDNNGRU


@pytest.fixture(autouse=True)
def double():
    with precision(tf_keras):
        yield


def model(lstm: Any, gru: Any) -> Any:
    layers = tf_keras.layers
    return tf_keras.Sequential(
        [
            tf_keras.Input((5, 3)),
            lstm(4, return_sequences=True),
            layers.Bidirectional(lstm(3, return_sequences=True)),
            gru(4, return_sequences=True, go_backwards=True),
            layers.Bidirectional(gru(2)),
        ]
    )


@pytest.fixture
def native(tmp_path):
    """The model of CuDNN layers on disk, which only a GPU can run, and the same of Keras's own layers."""
    fused = model(cudnn, cudnn_gru)
    randomize(fused)
    fused.save(tmp_path / "fused.h5")
    fused.save_weights(tmp_path / "weights.h5", save_format="h5")
    own = model(tf_keras.layers.LSTM, tf_keras.layers.GRU)
    own.load_weights(tmp_path / "weights.h5")  # Keras's own conversion
    return own


def test_cudnn_layers(native, tmp_path):
    inputs = samples(native)
    graph = read_file(tmp_path / "fused.h5")
    compare(graph, inputs, predictions(native, inputs), agreement.FLOAT64)


def test_keras_layers_with_weights_of_cudnn(native, tmp_path):
    inputs = samples(native)
    path = save(native, tmp_path, ".h5")
    with h5py.File(path, "a") as file, h5py.File(tmp_path / "fused.h5") as fused:
        del file["model_weights"]
        fused.copy("model_weights", file)
    compare(read_file(path), inputs, predictions(native, inputs), agreement.FLOAT64)


def test_cudnn_layers_with_weights_of_keras(native, tmp_path):
    inputs = samples(native)
    path = save(native, tmp_path, ".h5")
    with h5py.File(tmp_path / "fused.h5", "a") as fused, h5py.File(path) as file:
        del fused["model_weights"]
        file.copy("model_weights", fused)
    compare(read_file(tmp_path / "fused.h5"), inputs, predictions(native, inputs), agreement.FLOAT64)


def test_one_copy_of_converted_weights_for_two_calls(tmp_path):
    a, b = tf_keras.Input((5, 3)), tf_keras.Input((4, 3))
    shared = cudnn(4)
    shared_model = tf_keras.Model([a, b], [shared(a), shared(b)])
    graph = read_file(save(shared_model, tmp_path, ".h5"))
    assert len(graph.weights()) == 3


def test_a_mask_is_refused(tmp_path):
    """Keras refuses it, too, but a file can be made by hand."""
    text = '"class_name": "LSTM"'
    layers = tf_keras.layers
    masked = tf_keras.Sequential([tf_keras.Input((5, 3)), layers.Masking(), layers.LSTM(4)])
    path = save(masked, tmp_path, ".h5")
    with h5py.File(path, "a") as file:
        config = file.attrs["model_config"]
        assert text in config
        file.attrs["model_config"] = config.replace(text, '"class_name": "CuDNNLSTM"')
    with pytest.raises(UnsupportedError, match="mask"):
        read_file(path)
