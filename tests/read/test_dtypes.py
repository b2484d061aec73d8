"""Tensors of integers: beside Keras where nothing can wrap, refused where it can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from agreement import check, close, edited, keras, predictions, save

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file
from lstmgen.read.configs.dtypes import promoted

tf_keras = pytest.importorskip("tf_keras")
tf = pytest.importorskip("tensorflow")
L, ops = keras.layers, keras.ops
SHAPE = (4, 3)


def numbers(dtype: str) -> np.ndarray:
    """A batch of two samples from all over the dtype, as far as `ranges` takes it to be used."""
    rng = np.random.default_rng(5)
    if dtype == "float32":
        return rng.normal(0, 2, (2, *SHAPE)).astype(dtype)
    info = np.iinfo("int8" if dtype == "bool" else dtype)
    drawn = rng.integers(max(info.min, -(2**20)), min(info.max, 2**20), (2, *SHAPE))
    drawn[0, :2] = 0
    return (drawn % 2 if dtype == "bool" else drawn).astype(dtype)


def model_of(module: Any, function: Any, dtype: str) -> Any:
    x = module.Input(SHAPE, dtype=dtype)
    return module.Model(x, function(x))


def nested(x: Any) -> Any:
    inner = keras.Input(SHAPE, dtype="int32")
    return keras.Model(inner, ops.cast(inner + 1, "float32") * 0.5)(x)


# As people write it: masks, ids, pictures.
RIGHT = [
    ("uint8", lambda x: x / 255),
    ("uint8", lambda x: L.Rescaling(1 / 127.5, -1)(x)),
    ("uint8", lambda x: (ops.cast(x, "float32") - 128) / 64),
    ("uint8", lambda x: ops.cast(x, "int16") - 128),
    ("uint8", lambda x: ops.mean(x, axis=1)),
    ("uint8", lambda x: ops.sum(x, axis=1)),
    ("uint8", lambda x: x % 7),
    ("uint8", lambda x: L.GlobalAveragePooling1D()(x)),
    ("uint8", lambda x: L.Dense(2)(L.Flatten()(x))),
    ("uint8", lambda x: ops.cast(x > 100, "float32")),
    ("int8", lambda x: ops.std(x, axis=1)),
    ("int8", lambda x: ops.relu(x)),
    ("int32", lambda x: ops.cast(x != 0, "float32")),
    ("int32", lambda x: ops.sum(ops.cast(ops.not_equal(x, 0), "int32"), axis=1)),
    ("int32", lambda x: ops.cumsum(ops.cast(ops.not_equal(x, 0), "int32"), axis=1)),
    ("int32", lambda x: ops.one_hot(x % 5, 5)),
    ("int32", lambda x: (x + 1) * 10),
    ("int32", lambda x: x // 49),
    ("int64", lambda x: L.Masking(3)(x)),
    ("bool", lambda x: ops.sum(x, axis=1)),
    ("bool", lambda x: ops.where(x, 1, 2)),
    ("bool", lambda x: ops.max(x, axis=1)),
    ("bool", lambda x: (x + np.full((1, 3), 200, "uint8")) / 2),
    ("bool", lambda x: ops.where(x, np.full((4, 3), 7, "int8"), 2) * 18),
    ("float32", lambda x: ops.cast(x * 3, "int32")),
    ("float32", lambda x: ops.cast(ops.clip(x * 50, -100, 100), "int8")),
    ("float32", lambda x: ops.convert_to_tensor(x * 3, dtype="int32")),
    ("float32", lambda x: ops.sum(ops.cast(x > 0, "int32"), axis=1) / 2),
    ("float32", nested),
]


@pytest.mark.parametrize(("dtype", "function"), RIGHT)
def test_integers_that_stay_in_their_range(dtype: str, function: Any, tmp_path: Path) -> None:
    check(model_of(keras, function, dtype), tmp_path, [numbers(dtype)], suffixes=[".keras"], tolerance=1e-6)


def test_the_quotient_of_an_integer_by_itself_is_not_below_one(tmp_path: Path) -> None:
    """49 * (1 / 49) is."""
    graph = read_file(save(model_of(keras, lambda x: x // 49, "int32"), tmp_path, ".keras"))
    np.testing.assert_array_equal(graph.evaluate(np.full(SHAPE, 49))[0], 1)


WRAPS = [
    ("uint8", lambda x: (x - 128) / 64, "computes in uint8"),
    ("uint8", lambda x: x + x, "computes in uint8"),
    ("uint8", lambda x: L.Add()([x, x]), "computes in uint8"),
    ("uint8", lambda x: L.Dropout(0.5)(x) * 2, "computes in uint8"),  # Keras's own record says float32
    ("uint8", lambda x: L.Concatenate()([x, x]) * 2, "computes in uint8"),
    ("uint8", lambda x: L.TimeDistributed(L.Reshape((3, 1)))(x) * 2, "computes in uint8"),
    ("uint8", lambda x: L.Average()([x, x]), "uint8"),  # it adds before it divides
    ("uint8", lambda x: ops.less(x, 300), "constant does not fit uint8"),
    ("uint8", lambda x: ops.full_like(x, 0.5), "uint8"),
    ("int8", ops.square, "computes in int8"),
    ("int8", lambda x: -x, "computes in int8"),
    ("int8", ops.abs, "computes in int8"),
    ("int8", lambda x: ops.cumsum(x, axis=1), "computes in int8"),
    ("int8", lambda x: x // x, "int8"),
    ("bool", lambda x: ops.matmul(x, ops.transpose(x, (0, 2, 1))), "computes in bool"),
    ("bool", lambda x: ops.add(x, x), "computes in bool"),
    ("bool", lambda x: (x + np.full((1, 3), 200, "uint8")) * 2, "computes in uint8"),  # with an int it is int32
    ("bool", lambda x: ops.maximum(x, ops.convert_to_tensor(np.full((4, 3), 7, "int8"))) * 20, "computes in int8"),
    ("bool", lambda x: ops.where(x, np.full((4, 3), 200, "uint8"), np.uint8(3)) * 2, "computes in uint8"),
    ("int32", lambda x: x * x, "computes in int32"),
    ("int32", lambda x: x**3, "int32"),
    ("float32", lambda x: ops.cast(x, "uint8"), "uint8"),
    ("float32", lambda x: ops.cast(x, "int32") * 1000, "computes in int32"),
    ("float32", lambda x: L.Flatten(dtype="uint8")(x), "dtype='uint8'"),
    ("uint8", lambda x: L.LayerNormalization()(x), "uint8"),  # which makes integers again of what it computes
    ("int32", lambda x: L.GroupNormalization(1)(x), "int32"),
    ("float32", lambda x: ops.clip(x, 5, 0), "lower limit 5 is above its upper limit 0"),
]


@pytest.mark.parametrize(("dtype", "function", "reason"), WRAPS)
def test_integers_that_may_wrap_are_refused(dtype: str, function: Any, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match=reason):
        read_file(save(model_of(keras, function, dtype), tmp_path, ".keras"))


RIGHT_IN_TENSORFLOW = [
    ("int32", lambda x: tf.cast(tf.not_equal(x, 0), tf.float32)),
    ("int32", lambda x: tf.reduce_sum(tf.cast(tf.not_equal(x, 0), tf.int32), axis=1)),
    ("int32", lambda x: x / 7),
    ("int32", lambda x: (x + 1) % 7),
    ("uint8", lambda x: tf.where(x < 200, x, 255) / 255),
    ("float32", lambda x: tf.where(x < 0.5, 1, 300) * 1000),
    ("uint8", lambda x: tf.cast(x, tf.float32) / 255.0),
    ("uint8", lambda x: tf.reduce_max(x, axis=1)),
    ("bool", lambda x: tf.cast(~x & x[:, :1], tf.float32)),
    ("int32", lambda x: tf.one_hot(x % 3, 3)),
]


@pytest.mark.parametrize(("dtype", "function"), RIGHT_IN_TENSORFLOW)
def test_integers_of_tensorflow_that_stay_in_their_range(dtype: str, function: Any, tmp_path: Path) -> None:
    model = model_of(tf_keras, function, dtype)
    graph, batch = read_file(save(model, tmp_path, ".h5")), numbers(dtype)
    for row, wanted in zip(batch, predictions(model, [batch])[0]):
        close(graph.evaluate(row), [wanted.astype(float)], 1e-6)


WRAPS_IN_TENSORFLOW = [
    ("int8", lambda x: tf.reduce_sum(x, axis=1), "computes in int8"),
    ("int32", lambda x: tf.reduce_mean(x, axis=1), "int32"),  # which cuts what is behind the point
    ("int32", lambda x: tf_keras.layers.GlobalAveragePooling1D()(x), "int32"),
    ("int32", lambda x: tf.compat.v1.div(x, 3), "int32"),
    ("int32", lambda x: ~x, "bitwise.invert"),
    ("uint8", lambda x: x + x, "computes in uint8"),
    # TensorFlow wraps constants, too, so that they are as the tensor beside them: 300 is 44, and -1 is 255.
    ("uint8", lambda x: x / 300, "constant does not fit uint8"),
    ("uint8", lambda x: x % -1, "constant does not fit uint8"),
    ("uint8", lambda x: x < 300, "constant does not fit uint8"),
    ("uint8", lambda x: tf.maximum(x, -1), "constant does not fit uint8"),
    ("uint8", lambda x: tf.clip_by_value(x, 0, 300), "constant does not fit uint8"),
    ("int8", lambda x: x // 300, "constant does not fit int8"),
    ("int8", lambda x: tf.equal(x, 300), "constant does not fit int8"),
    ("int8", lambda x: tf.where(x > 0, 1, 300) * 2**23, "computes in int32"),
    ("int32", lambda x: tf.clip_by_value(x, 0, -1), "lower limit 0 is above its upper limit -1"),
]


@pytest.mark.parametrize(("dtype", "function", "reason"), WRAPS_IN_TENSORFLOW)
def test_integers_of_tensorflow_that_may_wrap(dtype: str, function: Any, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match=reason):
        read_file(save(model_of(tf_keras, function, dtype), tmp_path, ".h5"))


def test_operators_on_the_bits_of_integers_are_refused(tmp_path: Path) -> None:
    path = save(model_of(tf_keras, lambda x: tf.maximum(x, x), "int32"), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match="bitwise operations on integers"):
        read_file(edited(path, "math.maximum", "__operators__.and"))


@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_a_product_of_truth_values_and_numbers_is_refused_in_tensorflow(dtype: str, tmp_path: Path) -> None:
    """The layer makes a logical and of it; Keras 3 multiplies."""
    mask, x = (tf_keras.Input(SHAPE, dtype=each) for each in ("bool", dtype))
    for k, pair in enumerate(((mask, x), (x, mask))):
        model = tf_keras.Model([mask, x], tf_keras.layers.Multiply()(pair))
        (tmp_path / str(k)).mkdir()
        with pytest.raises(UnsupportedError, match="product of booleans and numbers as a logical and"):
            read_file(save(model, tmp_path / str(k), ".keras"))


def test_promotion_is_that_of_keras() -> None:
    """All pairs of dtypes; a number of Python beside each."""
    names = ["bool", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)), "float32"]
    for a in names:
        for b in [*names, int, float]:
            wanted = keras.src.backend.result_type(a, b)
            given = b if isinstance(b, str) else {int: "int", float: "float32"}[b]
            assert promoted([a, given]) == ("float32" if "float" in wanted else wanted), (a, b)


def test_numbers_that_grow_without_end_are_soon_too_large_to_follow(tmp_path: Path) -> None:
    def squares(x: Any) -> Any:
        y = ops.cast(x, "float64")
        for _ in range(60):
            y = ops.square(y)
        return y

    graph = read_file(save(model_of(keras, squares, "int32"), tmp_path, ".keras"))
    np.testing.assert_array_equal(graph.evaluate(np.ones(SHAPE))[0], 1)


@pytest.mark.parametrize(("dtype", "integers"), [("int32", True), ("float32", False)])
def test_a_first_layer_of_integers_is_given_integers(dtype: str, integers: bool, tmp_path: Path) -> None:
    """Files from before there were input layers in a Sequential: the mean of integers is cut there."""
    config = {"name": "mean", "batch_input_shape": [None, 4, 3], "dtype": dtype}
    layers = [{"class_name": "GlobalAveragePooling1D", "config": config}]
    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        file.attrs.update(
            model_config=json.dumps({"class_name": "Sequential", "config": layers}), keras_version="2.1.6"
        )
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = np.array([b"mean"])
        group.create_group("mean").attrs["weight_names"] = np.array([], dtype="S1")
    if not integers:
        np.testing.assert_allclose(read_file(path).evaluate(np.arange(12).reshape(SHAPE))[0], [4.5, 5.5, 6.5])
        return
    with pytest.raises(UnsupportedError, match="computes with integers"):
        read_file(path)
