"""SavedModels without a word about Keras: what the function that they serve computes, Keras computes, too."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT32, chain, compare, keras, predictions, randomize, samples
from fuzz_cases import folder_case, judge

import lstmgen
from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.read import read_file, survey

layers, ops = keras.layers, keras.ops


def exported(model: Any, folder: Path, inputs: Sequence[np.ndarray] | None = None) -> Graph:
    """The graph of a model that was exported, which computes what Keras does."""
    randomize(model)
    given = samples(model) if inputs is None else list(inputs)
    expected = predictions(model, [array.astype("float32") for array in given])
    model.export(folder / "exported", verbose=False)
    graph = read_file(folder / "exported")
    compare(graph, given, expected, FLOAT32)
    return graph


def classes(graph: Graph) -> list[str]:
    """The operations of a graph."""
    return [layer.class_name for layer in graph.layers]


MODELS: dict[str, tuple[Callable[[], Any], list[str]]] = {
    "LSTM": (lambda: chain((4, 3), layers.LSTM(2)), ["LSTM"]),
    "GRU": (lambda: chain((4, 3), layers.GRU(2, return_sequences=True)), ["GRU"]),
    "GRU that resets before": (lambda: chain((4, 3), layers.GRU(2, reset_after=False)), ["GRU"]),
    "GRU with other activations": (
        lambda: chain((4, 3), layers.GRU(2, activation="elu", recurrent_activation="relu6")),
        ["GRU"],
    ),
    "SimpleRNN": (lambda: chain((4, 3), layers.SimpleRNN(2)), ["SimpleRNN"]),
    "stacked": (
        lambda: chain(
            (None, 3),
            layers.LSTM(4, return_sequences=True, activation="relu", use_bias=False),
            layers.Dropout(0.5),
            layers.GRU(2, use_bias=False, return_sequences=True),
            layers.SimpleRNN(3, go_backwards=True),
            layers.Dense(2, activation="softmax"),
        ),
        ["LSTM", "GRU", "SimpleRNN", "Dense", "Activate"],
    ),
    "Bidirectional": (
        lambda: chain((5, 3), layers.Bidirectional(layers.LSTM(2, return_sequences=True)), layers.Dense(4, "relu")),
        ["LSTM", "LSTM", "Slice", "Concatenate", "Dense", "Activate"],
    ),
}


class Normed(layers.Layer):
    """A cell of the user's own: an LSTM without its gates, with a norm."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units, self.state_size, self.norm = units, units, layers.LayerNormalization()

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(name="w", shape=(shape[-1], self.units))
        self.u = self.add_weight(name="u", shape=(self.units, self.units))
        self.norm.build((None, self.units))

    def call(self, x: Any, states: Any) -> Any:
        h = ops.tanh(self.norm(ops.matmul(x, self.w) + ops.matmul(states[0], self.u)))
        return h, [h]


def two_inputs() -> Any:
    """An encoder whose states a decoder begins with; inputs whose names are not in the order of the model's."""
    b, a = keras.Input((4, 3), name="b"), keras.Input((6, 2), name="a")
    _, h, c = layers.LSTM(5, return_state=True)(b)
    y = layers.LSTM(5, return_sequences=True)(a, initial_state=[h, c])
    y = layers.TimeDistributed(layers.Dense(3))(y)
    return keras.Model([b, a], [layers.GlobalMaxPooling1D()(y), layers.Attention()([y, y])])


def masked_in_part() -> Any:
    """One of two tensors side by side has a mask."""
    ids = keras.Input((5,))
    y = layers.Concatenate()([layers.Embedding(6, 3, mask_zero=True)(ids), layers.Embedding(6, 2)(ids)])
    return keras.Model(ids, layers.LSTM(2)(y))


def begun_by_a_row() -> Any:
    """A state that begins as the row of a table: an axis of one place is left out."""
    ids, x = keras.Input((1,)), keras.Input((4, 3))
    row = layers.Flatten()(layers.Embedding(6, 2)(ids))
    return keras.Model([ids, x], layers.LSTM(2)(x, initial_state=[row, row]))


def causal() -> Any:
    """Attention that looks back only: which timesteps these are is computed from constants."""
    x = keras.Input((4, 6))
    y = layers.MultiHeadAttention(2, 3)(x, x, use_causal_mask=True)
    return keras.Model(x, layers.AdditiveAttention()([y, x], use_causal_mask=True))


IDS = [np.array([[1, 4, 2, 0, 0], [3, 1, 1, 2, 0]], dtype=np.float64)]
PADDED = [np.array([[[1, 2], [0, 0], [3, 1], [0, 0]], [[0, 0], [1, 1], [-1, 2], [2, 2]]], dtype=np.float64)]
OTHERS: dict[str, tuple[Callable[[], Any], list[np.ndarray] | None]] = {
    "free length": (lambda: chain((None, 3), layers.LSTM(4, return_sequences=True), layers.Dense(2)), None),
    "Embedding": (lambda: chain((5,), layers.Embedding(6, 3), layers.LSTM(2)), IDS),
    "mask of an Embedding": (
        lambda: chain(
            (None,),
            layers.Embedding(6, 3, mask_zero=True),
            layers.Bidirectional(layers.GRU(3, return_sequences=True)),
            layers.LSTM(2),
        ),
        IDS,
    ),
    "Masking": (lambda: chain((4, 2), layers.Masking(), layers.LSTM(3, return_sequences=True)), PADDED),
    "Masking, zeros": (
        lambda: chain((4, 2), layers.Masking(), layers.SimpleRNN(3, return_sequences=True, zero_output_for_mask=True)),
        PADDED,
    ),
    "Conv1D": (
        lambda: chain(
            (9, 3),
            layers.Conv1D(4, 3, padding="causal", activation="relu"),
            layers.Conv1D(5, 3, padding="same", strides=2),
            layers.BatchNormalization(),
            layers.MaxPooling1D(2),
            layers.LSTM(2),
        ),
        None,
    ),
    "dilated": (lambda: chain((9, 3), layers.Conv1D(4, 3, dilation_rate=2, padding="causal"), layers.GRU(2)), None),
    "poolings": (
        lambda: chain((8, 3), layers.AveragePooling1D(2), layers.GRU(3, return_sequences=True), layers.Flatten()),
        None,
    ),
    "images": (
        lambda: chain(
            (6, 5, 2),
            layers.Conv2D(3, (3, 2), padding="same", activation="gelu"),
            layers.MaxPooling2D(2),
            layers.Reshape((3, 6)),
            layers.LSTM(2),
        ),
        None,
    ),
    "constants from outside": (
        lambda: chain((4, 3), layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 2.0, 4.0]), layers.GRU(2)),
        None,
    ),
    "unrolled, masked": (lambda: chain((4, 2), layers.Masking(), layers.GRU(3, unroll=True)), PADDED),
    "normed": (lambda: chain((4, 3), layers.LayerNormalization(), layers.LSTM(2), layers.Dense(3, "elu")), None),
    "own cell": (lambda: chain((4, 3), layers.RNN(Normed(5), return_sequences=True)), None),
    "own cell, masked": (lambda: chain((4, 2), layers.Masking(), layers.RNN(Normed(5))), PADDED),
    "hard sigmoid": (lambda: chain((4, 3), layers.LSTM(2, recurrent_activation="hard_sigmoid")), None),
    "unrolled": (lambda: chain((4, 3), layers.LSTM(2, unroll=True)), None),
    "implementation 1": (lambda: chain((4, 3), layers.GRU(2, implementation=1)), None),
    "stacked cells": (lambda: chain((4, 3), layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)])), None),
    "two inputs": (two_inputs, None),
    "self-attention": (
        lambda: keras.Model(
            x := keras.Input((4, 6)),
            layers.LSTM(3)(layers.MultiHeadAttention(2, 3)(x, x)),
        ),
        None,
    ),
    "causal attention": (causal, None),
    "a mask of one of two": (masked_in_part, IDS),
    "a row as state": (begun_by_a_row, [IDS[0][:, :1], np.arange(24.0).reshape(2, 4, 3) / 9]),
    "random numbers in training": (
        lambda: chain(
            (4, 3),
            layers.GaussianNoise(0.1),
            layers.LSTM(4, dropout=0.2, recurrent_dropout=0.3, return_sequences=True),
            layers.Bidirectional(layers.GRU(2, recurrent_dropout=0.2)),
        ),
        None,
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_exported_with_other_layers(name: str, tmp_path: Path) -> None:
    make, inputs = OTHERS[name]
    exported(make(), tmp_path, inputs)


@pytest.mark.parametrize("name", MODELS)
def test_exported(name: str, tmp_path: Path) -> None:
    make, wanted = MODELS[name]
    assert classes(exported(make(), tmp_path)) == wanted


def test_a_function_that_uses_what_is_not_known(tmp_path: Path) -> None:
    """Each node is named, with the layer that it is of."""
    x = keras.Input((4, 3))
    y = layers.LSTM(2, stateful=False)(ops.sort(x, axis=1))
    keras.Model(x, [y, ops.argsort(x, axis=1)]).export(tmp_path / "exported", verbose=False)
    with pytest.raises(UnsupportedError, match="TopKV2 layer .*operation TopKV2 is not supported; load the model"):
        read_file(tmp_path / "exported")


def test_random_numbers_in_predictions(tmp_path: Path) -> None:
    """A state of theirs is written without harm only where no output needs it."""
    x = keras.Input((4, 3))
    y = layers.LSTM(2)(layers.Dropout(0.5)(x, training=True))
    keras.Model(x, y).export(tmp_path / "exported", verbose=False)
    with pytest.raises(UnsupportedError, match="layer 'dropout.*: random numbers are not supported"):
        read_file(tmp_path / "exported")


def test_a_loop_that_is_almost_an_lstm(tmp_path: Path) -> None:
    """With the gates in another order it is a cell of its own, and computes what it says."""

    class Almost(layers.LSTMCell):
        def _compute_carry_and_output_fused(self, z: Any, c_tm1: Any) -> Any:
            return super()._compute_carry_and_output_fused([z[1], z[0], z[2], z[3]], c_tm1)

    graph = exported(chain((4, 3), layers.RNN(Almost(2))), tmp_path)
    assert classes(graph) == ["Scan"]


class Attending(layers.Layer):
    """Its cell takes all of another sequence."""

    def call(self, x: Any, other: Any) -> Any:
        def step(row: Any, states: Any) -> Any:
            weights = ops.softmax(ops.sum(other * states[0][:, None, :], axis=-1))
            h = ops.tanh(row + ops.sum(weights[:, :, None] * other, axis=1))
            return h, [h]

        return keras.src.backend.rnn(step, x, [other[:, 0]])[1]


def test_a_cell_that_takes_a_tensor_from_outside(tmp_path: Path) -> None:
    """The tensor is a state that stays; the truth and C say the same, also for another sample behind it."""
    x, other = keras.Input((4, 3)), keras.Input((5, 3))
    graph = exported(keras.Model([x, other], Attending()(x, other)), tmp_path)
    assert "Scan" in classes(graph)
    for language in ("c", "python"):
        assert lstmgen.verify(graph, target=language, samples=3).ok
    free = keras.Input((None, 3))
    keras.Model([x, free], Attending()(x, free)).export(tmp_path / "free", verbose=False)
    with pytest.raises(UnsupportedError, match="While layer 'attending.*: its cell uses a tensor of variable length"):
        read_file(tmp_path / "free")


def test_more_outputs_than_digits(tmp_path: Path) -> None:
    """They keep the order that the model has them in."""
    x = keras.Input((4, 3))
    graph = exported(keras.Model(x, [layers.Dense(k + 1)(x) for k in range(11)]), tmp_path)
    assert graph.output_names == tuple(f"output_{k}" for k in range(11))


@pytest.mark.parametrize("dtype", ["uint8", "int32", "int64"])
def test_inputs_of_integers(dtype: str, tmp_path: Path) -> None:
    """What a function makes of them is what its operations make of them."""
    ids = keras.Input((5,), dtype=dtype)
    model = keras.Model(ids, [layers.LSTM(2)(layers.Embedding(6, 3, mask_zero=True)(ids)), layers.Rescaling(0.3)(ids)])
    exported(model, tmp_path, IDS)


tf_keras = pytest.importorskip("tf_keras")


def of_tf_keras(*given: Any) -> Any:
    """A Sequential of TensorFlow's Keras 2."""
    return tf_keras.Sequential([tf_keras.layers.Input((4, 3)), *given])


OF_KERAS_2: dict[str, tuple[Callable[[Any], Any], list[str]]] = {
    "GRU": (lambda own: of_tf_keras(own.Masking(), own.GRU(2)), ["GRU"]),
    "GRU that resets before": (lambda own: of_tf_keras(own.GRU(2, reset_after=False)), ["GRU"]),
    "Bidirectional": (lambda own: of_tf_keras(own.Bidirectional(own.LSTM(2))), ["LSTM", "LSTM"]),
    "TimeDistributed": (
        lambda own: of_tf_keras(
            own.SimpleRNN(2, return_sequences=True), own.TimeDistributed(own.Dense(3, activation="tanh"))
        ),
        ["SimpleRNN", "Dense", "Activate"],
    ),
}


@pytest.mark.parametrize("name", OF_KERAS_2)
def test_exported_by_keras_2(name: str, tmp_path: Path) -> None:
    make, wanted = OF_KERAS_2[name]
    model = make(tf_keras.layers)
    randomize(model)
    given = samples(model)
    given[0][0, 2:] = 0  # masked, where it has masks
    expected = predictions(model, [array.astype("float32") for array in given])
    model.export(tmp_path / "exported")
    graph = read_file(tmp_path / "exported")
    compare(graph, given, expected, FLOAT32)
    assert [each for each in classes(graph) if each in wanted] == wanted


def test_a_saved_model_with_layers_of_the_users_own(tmp_path: Path) -> None:
    """Keras's description has no code for them; the function that is served has what they compute."""

    class Weighted(tf_keras.layers.Layer):
        def build(self, shape: Any) -> None:
            self.w = self.add_weight(name="w", shape=(shape[-1],))

        def call(self, x: Any) -> Any:
            return tf_keras.backend.softmax(x * self.w, axis=-1)

    model = of_tf_keras(tf_keras.layers.LSTM(5, return_sequences=True), Weighted(), tf_keras.layers.GRU(2))
    randomize(model)
    given = samples(model)
    model.save(tmp_path / "saved", save_format="tf")
    graph = read_file(tmp_path / "saved")
    compare(graph, given, predictions(model, [array.astype("float32") for array in given]), FLOAT32)
    assert any("its serving function was read" in each for each in graph.warnings)
    assert survey(tmp_path / "saved").exportable


def test_a_damaged_function(tmp_path: Path) -> None:
    """Whatever is wrong in a file of a SavedModel, it is told."""
    chain((4, 3), layers.Bidirectional(layers.GRU(2)), layers.Dense(2)).export(tmp_path / "exported", verbose=False)
    case = folder_case(tmp_path / "exported")
    for seed in range(60):
        place = tmp_path / str(seed)
        place.mkdir()
        assert not judge(case.mutated(random.Random(seed)), place), seed
