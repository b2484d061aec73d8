"""Live models of Keras 2 with code of the user's own: what TensorFlow makes of it is what Keras computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

import numpy as np
import pytest
from agreement import (
    FLOAT32,
    FLOAT64,
    compare,
    halving,
    in_double_precision,
    precision,
    predictions,
    randomize,
    samples,
)

import lstmgen
from lstmgen.errors import ReadError, UnsupportedError
from lstmgen.read import reader

keras = pytest.importorskip("tf_keras")
tf = pytest.importorskip("tensorflow")
layers, K = keras.layers, keras.backend
double_precision = in_double_precision(keras)
Halving = halving(layers)


class Attention(layers.Layer):
    """As many have written it: products of the backend, and a vector. It has no get_config."""

    def __init__(self, units: int, made_by_hand: object = None) -> None:
        super().__init__()
        self.units, self.made_by_hand = units, made_by_hand

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(name="w", shape=(shape[-1], self.units))
        self.b = self.add_weight(name="b", shape=(self.units,))
        self.u = self.add_weight(name="u", shape=(self.units,))

    def call(self, x: Any) -> Any:
        weights = K.softmax(tf.tensordot(K.tanh(K.dot(x, self.w) + self.b), self.u, axes=1))
        return K.sum(x * K.expand_dims(weights), axis=1)


class Masked(layers.Layer):
    """The mean of the timesteps that count."""

    def call(self, x: Any, mask: Any = None) -> Any:
        weights = tf.cast(mask, x.dtype)[:, :, None]
        return tf.reduce_sum(x * weights, axis=1) / tf.reduce_sum(weights, axis=1)

    def compute_mask(self, x: Any, mask: Any = None) -> None:
        return None


class Centred(layers.Layer):
    """Its output has the mask of its input."""

    def __init__(self) -> None:
        super().__init__()
        self.supports_masking = True

    def call(self, x: Any) -> Any:
        return x - 0.5


class Leaky(layers.Layer):
    """A cell of the user's own."""

    state_size = output_size = 4

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(name="w", shape=(shape[-1], 4))
        self.u = self.add_weight(name="u", shape=(4, 4))

    def call(self, x: Any, states: Any) -> Any:
        h = 0.3 * states[0] + 0.7 * tf.tanh(x @ self.w + states[0] @ self.u)
        return h, [h]


class Holding(layers.Layer):
    """It does not say to what it holds whether it is trained."""

    def __init__(self) -> None:
        super().__init__()
        self.halving = Halving()

    def call(self, x: Any, y: Any) -> Any:
        return self.halving(x) + y


def twice_tanh(x: Any) -> Any:
    return 2.0 * tf.tanh(x)


def functional(build: Callable[[Any], Any], timesteps: int | None = 5) -> Any:
    x = keras.Input((timesteps, 3))
    return keras.Model(x, build(x))


def nested(x: Any) -> Any:
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(6), layers.Lambda(lambda v: v * 0.5 + 1.0)])
    return inner(Attention(5)(layers.GRU(4, return_sequences=True)(x)))


def of_two(x: Any) -> Any:
    h = layers.LSTM(3, return_sequences=True)(x)
    return layers.Lambda(lambda both: both[0] * both[1] + both[2])([h, x, 2.0 * x])


def tanh(x: Any) -> Any:
    return 2.0 * tf.tanh(x)


class Functional(keras.Model):
    """It has the name of Keras's own class, and another call()."""

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        return 2.0 * super().call(inputs)


def of_functional() -> Any:
    x = keras.Input((5, 3))
    return Functional(x, layers.LSTM(4)(x))


MODELS: dict[str, Callable[[], Any]] = {
    "attention": lambda: functional(
        lambda x: layers.Dense(2)(
            Attention(4, object())(layers.Bidirectional(layers.LSTM(3, return_sequences=True))(x))
        )
    ),
    "of any length": lambda: functional(lambda x: Attention(4)(layers.LSTM(3, return_sequences=True)(x)), None),
    "masks": lambda: functional(
        lambda x: Masked()(layers.LSTM(4, return_sequences=True)(Centred()(layers.Masking(0.0)(x))))
    ),
    "cell": lambda: keras.Sequential(
        [keras.Input((5, 3)), layers.LSTM(2, return_sequences=True), layers.RNN(Leaky()), layers.Dense(2)]
    ),
    "activation": lambda: functional(lambda x: layers.LSTM(4, activation=twice_tanh)(layers.Dense(2, twice_tanh)(x))),
    "activation by the name of Keras's": lambda: functional(lambda x: layers.LSTM(4)(layers.Dense(2, tanh)(x))),
    "class by the name of Keras's": of_functional,
    "nested": lambda: functional(nested),
    "several tensors": lambda: functional(of_two),
    "not in training": lambda: functional(lambda x: layers.LSTM(4)(Holding()(x, 2.0 * x))),
    "in training": lambda: functional(lambda x: layers.LSTM(4)(Halving()(Halving()(x), training=True))),
}


@pytest.mark.parametrize("name", MODELS)
def test_models(name: str) -> None:
    model = MODELS[name]()
    randomize(model)
    inputs = samples(model)
    inputs[0][0, 2:] = 0.0
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)


def test_a_class_of_the_users_own() -> None:
    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.lstm, self.attention = layers.LSTM(4, return_sequences=True), Attention(3)
            self.halving, self.dropout = Halving(), layers.Dropout(0.5)

        def call(self, x: Any, training: bool = True) -> Any:
            h = self.dropout(self.halving(self.lstm(x)), training=training)
            return self.attention(h) + tf.reduce_max(x[:, :, :1], axis=1)

    model = Own()
    with pytest.raises(ReadError, match=r"'own': it was never built: call it once"):
        lstmgen.read(model)
    rows = np.random.default_rng(3).normal(size=(2, 5, 3))
    model(rows)
    randomize(model)
    compare(lstmgen.read(model), [rows], [model.predict(rows, verbose=0)], FLOAT64)
    assert all(lstmgen.verify(model, target=language, samples=2).ok for language in ("c", "python"))


class Block(layers.Layer):
    """It holds layers of Keras's own, a norm among them, and trains unless it is told not to."""

    def __init__(self) -> None:
        super().__init__()
        self.dense, self.norm = layers.Dense(3, "relu"), layers.LayerNormalization(epsilon=1e-3)
        self.dropout = layers.Dropout(0.5)

    def call(self, x: Any, training: bool = True) -> Any:
        return self.norm(x + self.dropout(self.dense(x), training=training))


def test_a_norm_in_float32() -> None:
    """Where Keras computes it by a fused batch norm."""
    with precision(keras, "float32"):
        model = functional(lambda x: layers.LSTM(2)(Block()(x)))
    randomize(model)
    inputs = [array.astype("float32") for array in samples(model)]
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT32)


class Noise(layers.Layer):
    def call(self, x: Any) -> Any:
        return x + tf.random.normal(tf.shape(x), dtype=x.dtype)


def called_twice(x: Any) -> Any:
    layer = Centred()
    return layer(layer(x))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda x: Noise()(x), r"Noise layer 'noise\w*': two calls on the same sample differ: it is random"),
        (lambda x: Block()(x, training=True), "it is random; call it without training=True, which keeps dropout"),
        (called_twice, r"Centred layer 'centred\w*': it is called several times"),
        (lambda x: layers.Lambda(lambda v: v + tf.cast(tf.argsort(v, axis=1), v.dtype))(x), r"TopKV2 layer 'lambda\w*"),
    ],
)
@pytest.mark.parametrize("seed", [None, 7])
def test_refusals(build: Callable[[Any], Any], message: str, seed: int | None) -> None:
    """With a seed of the user's, too: each trace then begins with the same random numbers."""
    tf.random.set_seed(seed)
    try:
        with pytest.raises(UnsupportedError, match=message):
            lstmgen.read(functional(lambda x: layers.LSTM(2)(build(x))))
    finally:
        tf.random.set_seed(None)


@pytest.mark.parametrize(("numbers", "outcome"), [((2, 4, 4), "refused"), ((2, 5, 0), "followed")])
def test_code_is_followed_from_keras_2_5_on(numbers: tuple[int, int, int], outcome: str) -> None:
    """Where the file of a model says too little."""
    model = mock.Mock(spec=["_flatten_layers"], _flatten_layers=list)
    replacements = {"keras_numbers": lambda _: numbers, "opened_live": str, "read_live": lambda *_: "followed"}
    with mock.patch.multiple(reader, read_saved=mock.Mock(side_effect=ReadError("refused")), **replacements):
        try:
            result = reader.read_model(model)
        except ReadError as error:
            result = str(error)
    assert result == outcome
