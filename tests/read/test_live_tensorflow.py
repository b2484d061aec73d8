"""Live models of Keras 3 whose layers call TensorFlow: its graph of a call is what Keras computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, compare, in_double_precision, keras, predictions, randomize, samples

import lstmgen
from lstmgen.errors import UnsupportedError

tf = pytest.importorskip("tensorflow")
layers = keras.layers
double_precision = in_double_precision(keras)


class CallingTensorFlow(layers.Layer):
    """It calls TensorFlow on what it is called with, what weights of its own and other layers make of that."""

    def __init__(self, function: str = "reduce_sum", noise: bool = False) -> None:
        super().__init__()
        self.function, self.noise = function, noise
        self.lstm = layers.LSTM(4, return_sequences=True)

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(name="w", shape=(4, 3))
        self.lstm.build(shape)

    def call(self, x: Any) -> Any:
        y = tf.nn.softmax(tf.matmul(self.lstm(tf.tanh(x)), tf.convert_to_tensor(self.w)) / 1.5, axis=1)
        y = y + np.random.default_rng().normal() if self.noise else y
        return getattr(tf, self.function)(y, axis=1)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            lambda: CallingTensorFlow(noise=True),
            r"two calls on the same sample differ: it is random; leave out of call\(\) what is random",
        ),
        (
            lambda: CallingTensorFlow("argsort"),
            r"TopKV2 layer 'calling_tensor_flow\w*/argsort': .*; write it with",
        ),
    ],
)
def test_what_calls_tensorflow_is_refused(layer: Callable[[], Any], message: str) -> None:
    with pytest.raises(UnsupportedError, match=message) as caught:
        lstmgen.read(keras.Sequential([keras.Input((5, 6)), layer()]))
    assert len(caught.value.problems) == 1


def test_a_layer_that_calls_tensorflow() -> None:
    """By the graph that TensorFlow makes of it: in a functional model, twice, and in a class of the user's own."""
    x = keras.Input((5, 6))
    calling = CallingTensorFlow()
    inner = keras.layers.Dense(6)
    model = keras.Model(x, [calling(x), calling(inner(x))])
    randomize(model)
    graph = lstmgen.read(model)
    compare(graph, samples(model), predictions(model, samples(model)), FLOAT64)
    assert [(each.class_name, each.parameters) for each in graph.layers] == [
        ("CallingTensorFlow", 188),
        ("Dense", 42),
        ("CallingTensorFlow", 188),
    ]

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.calling, self.dense = CallingTensorFlow(), layers.Dense(2)

        def call(self, x: Any) -> Any:
            return self.dense(tf.concat([self.calling(x), tf.reduce_max(x, axis=1)], axis=-1))

    model = Own()
    model(np.zeros((1, 5, 6)))
    randomize(model)
    rows = np.random.default_rng(3).normal(size=(2, 5, 6))
    compare(lstmgen.read(model), [rows], [np.asarray(model(rows))], FLOAT64)


class OfTheBackend(layers.Layer):
    """An attention written with the backend of older Keras and with vectors, on timesteps that count."""

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(name="w", shape=(shape[-1], shape[-1]))
        self.u = self.add_weight(name="u", shape=(shape[-1],))

    def call(self, x: Any, mask: Any = None) -> Any:
        K = tf.keras.backend
        scores = tf.tensordot(K.tanh(K.dot(x, self.w)), self.u, axes=1)
        return K.sum(x * K.expand_dims(K.softmax(scores - 9.0 * (1.0 - tf.cast(mask, scores.dtype)))), axis=1)


class Handing(layers.Layer):
    """It hands its mask on."""

    supports_masking = True

    def call(self, x: Any) -> Any:
        return tf.nn.elu(x)


@pytest.mark.parametrize("timesteps", [5, None])
def test_a_layer_that_calls_tensorflow_with_masks(timesteps: int | None) -> None:
    """Masks go in and come out; the second layer fails on a symbolic tensor otherwise than TensorFlow itself does."""
    x = keras.Input((timesteps, 3))
    h = layers.LSTM(4, return_sequences=True)(Handing()(layers.Masking(0.0)(x)))
    model = keras.Model(x, layers.Dense(2)(OfTheBackend()(h)))
    randomize(model)
    inputs = samples(model)
    inputs[0][0, 3:] = 0.0
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)


class Scaling(layers.Layer):
    """It calls TensorFlow with what it is called with besides tensors."""

    def call(self, x: Any, by: Any = None, minus: Any = 0.0) -> Any:
        return tf.tanh(x) * by - minus


def test_a_layer_that_calls_tensorflow_in_different_ways() -> None:
    """Each call is followed with its own numbers."""
    x, y = keras.Input((5, 3)), keras.Input((5, 3))
    rows = [np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])]
    layer = Scaling()
    calls = [layer(x, by=2.0), layer(x, by=3.0), *(layer(x, by=row) for row in rows)]
    model = keras.Model([x, y], [*calls, layer(x, by=2.0, minus=y), layer(x, by=y, minus=2.0)])
    compare(lstmgen.read(model), samples(model), predictions(model, samples(model)), FLOAT64)


class LookingUp(layers.Layer):
    def build(self, shape: Any) -> None:
        rows = tf.lookup.KeyValueTensorInitializer(tf.constant([0, 1], tf.int64), tf.constant([5.0, 6.0], tf.float64))
        self.table = tf.lookup.StaticHashTable(rows, -1.0)

    def call(self, x: Any) -> Any:
        return self.table.lookup(tf.cast(x, tf.int64))


def test_a_layer_with_a_table_of_tensorflow() -> None:
    with pytest.raises(UnsupportedError, match=r"LookingUp layer 'looking_up\w*': its code calls TensorFlow"):
        lstmgen.read(keras.Sequential([keras.Input((5, 3)), LookingUp(), layers.LSTM(2)]))


def places(x: Any) -> Any:
    """As K.cumsum(K.ones_like(…), 1) - 1 of older Keras counts timesteps."""
    frequencies = tf.pow(tf.constant(10000.0, x.dtype), -2.0 * tf.range(4, dtype=x.dtype) / 4.0)
    return tf.sin((tf.cumsum(tf.ones_like(x[:, :, :1]), 1) - 1.0) * frequencies) + x


# Of x (timesteps, 4), as TensorFlow's graphs have them.
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "cumsum": lambda x: tf.cumsum(x, 1) + tf.cumsum(x, -1, reverse=True),
    "exclusive": lambda x: tf.cumsum(x, 1, exclusive=True) * tf.cumsum(x, 1, exclusive=True, reverse=True),
    "powers": lambda x: tf.pow(tf.constant([0.5, 1.5, 2.0, 3.0], x.dtype), x) + 1.7**x,
    "places": places,
    "one_hot": lambda x: x + tf.one_hot(tf.cast(tf.abs(x[..., 0]), tf.int32), 4, dtype=x.dtype),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_tensorflow(name: str) -> None:
    class Own(layers.Layer):
        def call(self, x: Any) -> Any:
            return FUNCTIONS[name](x)

    model = keras.Sequential([keras.Input((5, 4)), Own(), layers.LSTM(3)])
    randomize(model)
    inputs = samples(model)
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)
