"""Discretization: numbers become places among limits, in both Keras."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from agreement import check, edited, keras, precision, save

from lstmgen.errors import UnsupportedError
from lstmgen.graph.elementwise import Constant
from lstmgen.read import read_file

LIMITS = [-1.0, 0.1, 2.5]
NUMBERS = np.array([[-3.0, -1.0, 0.05, 9.0], [np.float32(0.1), 2.5, -0.999, 0.0]])  # some on a limit


@pytest.mark.parametrize("mode", ["int", "one_hot", "multi_hot", "count"])
def test_places_among_limits(k, mode, tmp_path):
    width = 1 if mode == "one_hot" else 4  # more of them are two axes, which tf.keras refuses
    x = k.Input((width,))
    y = k.layers.Discretization(LIMITS, output_mode=mode)(x)
    y = k.layers.LSTM(2)(k.layers.Embedding(4, 3)(y)) if mode == "int" else k.layers.Dense(3)(y)
    check(k.Model(x, y), tmp_path, [NUMBERS[:, :width]])


def test_a_number_on_a_limit_that_float32_rounds(tmp_path: Path) -> None:
    """Languages that take 0.1 in float64 count as Keras does, in which both are in float32."""
    limits = [-0.3, 0.1, 0.7, 2.5, 1e30]
    exact = np.array(limits, np.float32)
    below = np.nextafter(exact, np.float32(-np.inf))
    model = keras.Sequential([keras.Input((5,)), keras.layers.Discretization(limits), keras.layers.Embedding(6, 1)])
    model.layers[-1].set_weights([np.arange(6.0).reshape(6, 1)])
    graph = read_file(save(model, tmp_path, ".keras"))
    for given in (np.array(limits), exact, below, below.astype(np.float64) * (1 + 1e-9)):
        wanted = model.predict(given[np.newaxis].astype(np.float32), verbose=0)[0]
        np.testing.assert_array_equal(graph.evaluate(given)[0], wanted)
    (column,) = [node.operation.value for node in graph.nodes if isinstance(node.operation, Constant)]
    np.testing.assert_array_equal(column.astype(np.float32).ravel(), exact)


def test_limits_of_samples(tmp_path: Path) -> None:
    """Keras 3 has them in the file, beside how many bins there are."""
    with precision(keras):
        layer = keras.layers.Discretization(num_bins=3, output_mode="one_hot")
        layer.adapt(np.linspace(-2.0, 3.0, 60))
        check(keras.Sequential([keras.Input((1,)), layer, keras.layers.Dense(2)]), tmp_path, [NUMBERS[:, :1]])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[-1.0, 0.1, 2.5]", "null", "the file does not have its bin_boundaries"),
        ('"sparse": false', '"sparse": true', "sparse=True is not supported"),
    ],
)
def test_refused(old: str, new: str, reason: str, tmp_path: Path) -> None:
    """It prepares what goes in, so that the model behind it can be exported."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Discretization(LIMITS), keras.layers.Embedding(4, 2)])
    with pytest.raises(UnsupportedError, match=f"Discretization layer .*: {reason}; it preprocesses inputs: save"):
        read_file(edited(save(model, tmp_path, ".keras"), old, new))
