"""Layers whose config holds arrays, in every way in which Keras writes them into JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, chain, check, compare, edited, keras, precision, predictions, samples, save

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")

FACTORS = np.array([0.5, 2.0, 3.0, -1.0])
COLUMNS = np.array([[1.5], [-2.0], [0.25]])
PLANES = np.arange(1.0, 61.0).reshape(5, 3, 4)
LAYERS = {
    "numpy": lambda L: L.Rescaling(FACTORS, offset=FACTORS[::-1].astype(np.float32)),
    "numpy of integers": lambda L: L.Rescaling(np.array([1, 2, 3, 4]), offset=np.int64(3)),
    "scalars": lambda L: L.Rescaling(np.float32(0.3), offset=np.array(1.5)),
    "tuple": lambda L: L.Rescaling((0.5, 2.0, 3.0, -1.0), offset=[1, 0, -1, 2]),
    "lists in lists": lambda L: L.Rescaling(COLUMNS.tolist(), offset=PLANES.tolist()),
    "more axes": lambda L: L.Rescaling(COLUMNS, offset=PLANES),
    "a batch axis of one": lambda L: L.Rescaling(PLANES[None], offset=FACTORS[None, None, None]),
    "statistics": lambda L: L.Normalization(mean=FACTORS, variance=FACTORS**2 + 0.5),
    "statistics inverted": lambda L: L.Normalization(mean=FACTORS, variance=FACTORS**2 + 0.5, invert=True),
    "statistics of axes": lambda L: L.Normalization(axis=(1, -1), mean=PLANES[:, 0], variance=PLANES[:, 1]),
    "statistics of fewer axes": lambda L: L.Normalization(axis=(2, 3), mean=FACTORS, variance=FACTORS**2 + 0.5),
    "statistics of float32": lambda L: L.Normalization(mean=np.float32(FACTORS), variance=np.float32(FACTORS**2)),
}


@pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
@pytest.mark.parametrize("name", LAYERS)
def test_arrays(name: str, k: Any, tmp_path: Path) -> None:
    with precision(k):
        check(k.Sequential([k.Input((5, 3, 4)), LAYERS[name](k.layers)]), tmp_path)


def test_arrays_over_a_free_axis(tmp_path: Path) -> None:
    with precision(keras):
        model = chain((None, 4), keras.layers.Rescaling(FACTORS, offset=-FACTORS), keras.layers.LSTM(3))
        check(model, tmp_path, suffixes=[".keras"])


@pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
def test_arrays_of_tensors(k: Any, tmp_path: Path) -> None:
    with precision(k):
        layer = k.layers.Rescaling(
            k.ops.convert_to_tensor(FACTORS) if k is keras else tf_keras.backend.constant(FACTORS)
        )
        model = k.Sequential([k.Input((5, 4)), layer])
        inputs = samples(model)
        compare(read_file(save(model, tmp_path, ".keras")), inputs, predictions(model, inputs), FLOAT64)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('"class_name": "__numpy__", "config": {"value": [[1.0], [1.0, 2.0]]}', "must be a number or an array"),
        ('"class_name": "__numpy__", "config": {"value": [1.0, NaN, 2.0, 3.0]}', "must be a number or an array"),
        ('"class_name": "__numpy__", "config": {"value": ["a"]}', "must be a number or an array"),
        ('"class_name": "__numpy__", "config": {"value": [true, true, true, true]}', "must be a number or an array"),
        ('"class_name": "__numpy__", "config": {"value": [1.0, 2.0, 3.0]}', r"do not broadcast"),
        ('"class_name": "__numpy__", "config": {"value": [[[1.0]], [[2.0]]]}', r"does not broadcast to"),
        ('"class_name": "__other__", "config": {"value": [1.0]}', "must be a number or an array"),
    ],
)
def test_what_is_no_such_array(value: str, message: str, tmp_path: Path) -> None:
    path = save(chain((5, 4), keras.layers.Rescaling(0.5)), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match=message):
        read_file(edited(path, '"scale": 0.5', f'"scale": {{{value}}}'))
