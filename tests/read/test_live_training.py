"""Live models in which code of the user's own says what is trained: what it says is followed, or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, compare, halving, in_double_precision, keras, predictions, randomize, samples

import lstmgen
from lstmgen.errors import UnsupportedError

layers, ops = keras.layers, keras.ops
double_precision = in_double_precision(keras)
Halving = halving(layers)


class Holding(layers.Layer):
    """It says in one of two calls whether it is trained."""

    def __init__(self) -> None:
        super().__init__()
        self.halving, self.trained = Halving(), Halving()

    def call(self, x: Any) -> Any:
        return self.halving(x) + self.trained(2.0 * x, training=True)


def test_layers_are_followed_as_for_predictions() -> None:
    """Whatever `training` is by default; a functional model says it even where a call said otherwise."""
    x = keras.Input((5, 3))
    model = keras.Model(x, layers.LSTM(4)(Halving()(Halving()(Holding()(x)), training=True)))
    randomize(model)
    inputs = samples(model)
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)


class Trained(layers.Layer):
    """It calls what it holds as in training, and another layer behind that, which Keras then trains, too."""

    def __init__(self, held: Any, function: str = "keras.ops") -> None:
        super().__init__()
        self.held, self.function, self.behind = held, function, Halving()

    def call(self, x: Any) -> Any:
        import tensorflow as tf

        x = tf.tanh(x) if self.function == "tensorflow" else ops.tanh(x)
        return self.behind(2.0 * self.held(x, training=True))


class Both(layers.Layer):
    """It calls what it holds as for predictions, and as in training."""

    def __init__(self, held: Any) -> None:
        super().__init__()
        self.held = held

    def call(self, x: Any) -> Any:
        return self.held(x, training=False) + 3.0 * self.held(ops.tanh(x), training=True)


class Unsaid(layers.Layer):
    """It leaves open whether what it holds is trained, and makes an input meanwhile, which is no call."""

    def __init__(self, held: Any) -> None:
        super().__init__()
        self.held, self.halving = held, Halving()

    def call(self, x: Any) -> Any:
        keras.Input((3,))
        return self.held(self.halving(x), training=None)


class Doubling(layers.Layer):
    """It tells being told nothing from being told no."""

    def call(self, x: Any, training: Any = True) -> Any:
        return 2.0 * x if training is None else 3.0 * x


class Quiet(layers.Layer):
    """It does not take `training`, which reaches what it holds all the same."""

    def __init__(self, held: Any) -> None:
        super().__init__()
        self.held = held

    def call(self, x: Any) -> Any:
        return self.held(x)


class HalvingCell(layers.Layer):
    """It halves its state, but not in training."""

    state_size = output_size = 3

    def call(self, x: Any, states: Any, training: bool = True) -> Any:
        h = ops.tanh(x + states[0])
        h = h if training else 0.5 * h
        return h, [h]


class Shaped(Halving):
    """It says its shape, which TimeDistributed asks for."""

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


def functional(layer: Any) -> Any:
    x = keras.Input((5, 3))
    return keras.Model(x, layer(x))


HELD: dict[str, Callable[[], Any]] = {
    "functional": lambda: functional(functional(Halving())),
    "Sequential": lambda: keras.Sequential([keras.Input((5, 3)), Quiet(Halving())]),
    "said nothing": lambda: Unsaid(Doubling()),
    "TimeDistributed": lambda: layers.TimeDistributed(Shaped()),
    "RNN by itself": lambda: layers.RNN(HalvingCell(), return_sequences=True),
    "RNN": lambda: functional(layers.RNN(HalvingCell(), return_sequences=True)),
}


@pytest.mark.parametrize("name", HELD)
def test_a_layer_that_is_called_in_both_ways(name: str) -> None:
    model = functional(lambda x: layers.LSTM(4)(Both(HELD[name]())(x)))
    randomize(model)
    inputs = samples(model)
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)


@pytest.mark.parametrize("function", ["keras.ops", "tensorflow"])
@pytest.mark.parametrize("name", HELD)
def test_a_model_that_the_users_code_calls_as_in_training(name: str, function: str) -> None:
    x = keras.Input((5, 3))
    model = keras.Model(x, layers.LSTM(4)(Trained(HELD[name](), function)(x)))
    randomize(model)
    inputs = samples(model)
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)


@pytest.mark.parametrize("layer", [layers.Dropout, layers.BatchNormalization])
@pytest.mark.parametrize("around", [functional, Quiet, lambda layer: functional(Quiet(layer))])
def test_what_training_changes_is_refused_there(layer: Any, around: Callable[[Any], Any]) -> None:
    x = keras.Input((5, 3))
    made = layer(0.5) if layer is layers.Dropout else layer()
    model = keras.Model(x, layers.LSTM(4)(Trained(around(made))(x)))
    with pytest.raises(UnsupportedError, match=f"{layer.__name__} layer 'trained.*: it is called with training=True"):
        lstmgen.read(model)


class Normalizing(layers.BatchNormalization):
    """A class of the user's own, which TensorFlow follows."""


@pytest.mark.parametrize("layer", [lambda: layers.SpectralNormalization(layers.Dense(3)), Normalizing])
def test_weights_that_a_call_changes_are_kept(layer: Callable[[], Any]) -> None:
    model = functional(lambda x: layers.LSTM(4)(Trained(layer())(x)))
    randomize(model)
    before = model.get_weights()
    with pytest.raises(UnsupportedError, match="called with training=True|has a side effect on the next call"):
        lstmgen.read(model)
    assert all(map(np.array_equal, before, model.get_weights()))
