"""SpectralNormalization: what it holds, with the kernel that training left."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import chain, check, in_double_precision, keras, precision, save

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

L = keras.layers
double_precision = in_double_precision(keras)


def wrapped(name, *args, **options):
    return L.SpectralNormalization(getattr(L, name)(*args, **options))


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.SpectralNormalization(L.Dense(4, activation="tanh"), power_iterations=2),
        lambda: wrapped("Conv1D", 4, 2),
        lambda: wrapped("Conv1DTranspose", 4, 2, use_bias=False),
        lambda: L.SpectralNormalization(L.Dense(4, use_bias=False), trainable=False),
        lambda: L.TimeDistributed(wrapped("Dense", 4)),
    ],
)
def test_layers_with_a_normalized_kernel(layer, tmp_path):
    check(chain((5, 3), layer(), L.LSTM(2)), tmp_path)


def test_files_of_older_keras(tmp_path, monkeypatch):
    """It takes a class from tf.keras, which belongs to Keras 3 where both are installed."""
    k = pytest.importorskip("tf_keras")
    monkeypatch.setattr("tensorflow.keras.layers.InputSpec", k.layers.InputSpec)
    with precision(k):
        layers = [k.layers.SpectralNormalization(k.layers.Conv1D(4, 2)), k.layers.LSTM(2)]
        check(k.Sequential([k.Input((5, 3)), *layers]), tmp_path)


def test_normalized_kernels_and_masks(tmp_path):
    given = np.random.default_rng(0).normal(0, 1, (2, 5, 3))
    given[0, 2:] = given[1, :2] = 0
    for layer in (wrapped("Dense", 4), wrapped("Conv1D", 4, 2)):
        check(chain((5, 3), L.Masking(), layer, L.LSTM(2)), tmp_path, [given])


def test_tables_of_embeddings(tmp_path):
    """Keras gives the dtype of the input, for which integers would be cut off."""
    given = [np.random.default_rng(0).integers(0, 7, (2, 5)).astype(float)]
    check(chain((5,), wrapped("Embedding", 7, 4), L.LSTM(2)), tmp_path, given)
    model = keras.Sequential([keras.Input((5,), dtype="int32"), wrapped("Embedding", 7, 4)])
    with pytest.raises(UnsupportedError, match=r"Keras rounds its output to int32"):
        read_file(save(model, tmp_path, ".keras"))
