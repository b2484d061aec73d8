"""CategoryEncoding: numbers of categories as columns, in both Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import check, edited, keras, precision, save

import lstmgen
from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file
from lstmgen.samples.synthetic import random_samples

tf_keras = pytest.importorskip("tf_keras")

CATEGORIES = np.array([[0, 3, 3, 1], [4, 4, 4, 4], [2, 0, 1, 3]])


def model(k: Any, shape: tuple[int | None, ...], *layers: Any) -> Any:
    return k.Sequential([k.Input(shape, dtype="int32"), *layers])


@pytest.mark.parametrize("mode", ["multi_hot", "count", "one_hot"])
@pytest.mark.parametrize("count", [1, 4])
def test_categories(k, mode, count, tmp_path):
    if mode == "one_hot" and count > 1 and k is tf_keras:
        count = 1  # it makes at most two axes
    encoding = k.layers.CategoryEncoding(num_tokens=5, output_mode=mode)
    check(model(k, (count,), encoding, k.layers.Dense(3)), tmp_path, [CATEGORIES[:, :count]])


@pytest.mark.parametrize("mode", ["multi_hot", "count"])
def test_any_number_of_categories(k, mode, tmp_path):
    encoding = k.layers.CategoryEncoding(num_tokens=6, output_mode=mode)
    check(model(k, (None,), encoding, k.layers.Dense(3)), tmp_path, [CATEGORIES], suffixes=[".keras"])


def test_a_category_at_each_timestep(tmp_path):
    with precision(keras):
        layers = keras.layers
        encoding = layers.CategoryEncoding(num_tokens=5, output_mode="one_hot")
        check(model(keras, (None,), encoding, layers.LSTM(3)), tmp_path, [CATEGORIES], suffixes=[".keras"])
        check(model(keras, (4, 1), encoding, layers.LSTM(3)), tmp_path, [CATEGORIES[..., None]])


def test_numbers_between_categories(tmp_path):
    """Keras cuts them towards zero."""
    numbers = np.array([[0.7, 3.9, -0.4, -1.2], [4.0, 4.2, 5.1, 2.999]])
    with precision(keras):
        x = keras.Input((4,))
        outputs = [keras.layers.CategoryEncoding(5, output_mode="one_hot")(x), keras.ops.one_hot(x, 5)]
        check(keras.Model(x, outputs), tmp_path, [numbers])


@pytest.mark.parametrize("dtype", ["int32", "float32"])
def test_random_samples_hold_categories(dtype: str) -> None:
    """tf.keras, and Keras on some backends, refuse others."""
    x = keras.Input((4,), dtype=dtype)
    graph = lstmgen.read(keras.Model(x, keras.layers.CategoryEncoding(5)(x)))
    found = {float(n) for sample in random_samples(graph, 20, 0) for n in sample[0]}
    assert found == {0.0, 1.0, 2.0, 3.0, 4.0}


def test_categories_that_are_refused(tmp_path: Path) -> None:
    layers = keras.layers
    x, weights = keras.Input((4,), dtype="int32"), keras.Input((4,))
    weighted = layers.CategoryEncoding(5, output_mode="count")(x, count_weights=weights)
    path = save(keras.Model([x, weights], weighted), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match="unknown call argument count_weights"):
        read_file(path)
    with pytest.raises(UnsupportedError, match=r"output_mode='multi_hot' of an input \(4, 2\)"):
        read_file(save(model(keras, (4, 2), layers.CategoryEncoding(5)), tmp_path, ".keras"))
    path = save(model(keras, (4,), layers.CategoryEncoding(5)), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match="output_mode='tf_idf' is not supported"):
        read_file(edited(path, '"multi_hot"', '"tf_idf"'))
    path = save(model(tf_keras, (4,), tf_keras.layers.CategoryEncoding(5)), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match="sparse=True is not supported"):
        read_file(edited(path, '"multi_hot", "sparse": false', '"multi_hot", "sparse": true'))
