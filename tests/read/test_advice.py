"""Advice that is code: what the message says is run in Keras, and what it gives is read and computes the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import compare, keras, predictions, randomize

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")

both = pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
FLOAT32 = 2e-6


def advised(k: Any, model: Any, folder: Path, code: str) -> Any:
    """The model that the only problem's advice ends with, after it was saved as every such model is."""
    randomize(model)
    path = folder / "model.keras"
    model.save(path)
    with pytest.raises(UnsupportedError) as caught:
        read_file(path)
    (problem,) = caught.value.problems
    found = re.search(r": (keras\.Model\(.*\))$", problem.advice)
    assert found is not None, problem
    assert found[1] == code
    return eval(found[1], {"keras": k, "model": model})


def holds(made: Any, inputs: list[np.ndarray], folder: Path) -> None:
    """What the advice gives is read, and computes what Keras does."""
    path = folder / "advised.keras"
    made.save(path)
    compare(read_file(path), inputs, predictions(made, inputs), FLOAT32)


def rows(*shape: int) -> np.ndarray:
    return np.random.default_rng(5).normal(size=(2, *shape)).astype("float32")


def ids(*shape: int) -> np.ndarray:
    return np.random.default_rng(6).integers(0, 5, size=(2, *shape)).astype("float32")


def words(k: Any) -> Any:
    return k.layers.TextVectorization(output_sequence_length=5, vocabulary=["one", "two", "three"], name="words")


@both
def test_words_before_a_sequential_model(k: Any, tmp_path: Path) -> None:
    lookup = k.layers.StringLookup(vocabulary=["one", "two", "three"], name="words")
    model = k.Sequential([k.Input((5,), dtype="string"), lookup, k.layers.Embedding(6, 3), k.layers.LSTM(4)])
    made = advised(k, model, tmp_path, "keras.Model(model.get_layer('words').output, model.outputs)")
    holds(made, [ids(5)], tmp_path)


@both
def test_text_before_a_functional_model(k: Any, tmp_path: Path) -> None:
    text, more = k.Input((1,), dtype="string", name="text"), k.Input((5, 2), name="more")
    x = k.layers.Concatenate()([k.layers.Embedding(6, 3)(words(k)(text)), more])
    model = k.Model([more, text], [k.layers.LSTM(4)(x), k.layers.GRU(3)(x)])
    code = "keras.Model([model.get_layer('words').output, model.inputs[0]], model.outputs)"
    made = advised(k, model, tmp_path, code)
    holds(made, [ids(5), rows(5, 2)], tmp_path)


def loss(k: Any) -> Any:
    """A layer like CTC's: it takes the labels, and gives on what it was given."""

    def call(self: Any, labels: Any, predicted: Any) -> Any:
        return predicted

    return type("CTCLayer", (k.layers.Layer,), {"call": call, "__module__": "__main__"})(name="ctc_loss")


def recognizer(k: Any, end: Callable[[Any, Any], Any], states: bool = False) -> Any:
    image, labels = k.Input((6, 3), name="image"), k.Input((4,), name="label")
    x = k.layers.LSTM(5, return_sequences=True, return_state=states, name="lstm")(image)
    return k.Model([image, labels], end(labels, x))


@both
def test_a_loss_behind_a_functional_model(k: Any, tmp_path: Path) -> None:
    """Keras's own example of reading captchas."""
    model = recognizer(k, lambda labels, x: loss(k)(labels, k.layers.Dense(7, name="dense2")(x)))
    made = advised(k, model, tmp_path, "keras.Model(model.inputs[0], model.get_layer('dense2').output)")
    holds(made, [rows(6, 3)], tmp_path)


@both
def test_a_loss_behind_a_layer_with_several_outputs(k: Any, tmp_path: Path) -> None:
    model = recognizer(k, lambda labels, x: [x[1], loss(k)(labels, x[0])], states=True)
    tensors = "[model.get_layer('lstm').output[1], model.get_layer('lstm').output[0]]"
    made = advised(k, model, tmp_path, f"keras.Model(model.inputs[0], {tensors})")
    holds(made, [rows(6, 3)], tmp_path)


@both
def test_a_lambda_at_the_end_of_a_sequential_model(k: Any, tmp_path: Path) -> None:
    layers = [k.layers.LSTM(4, name="lstm_3"), k.layers.Lambda(lambda x: 2 * x, output_shape=(4,), name="loss")]
    code = "keras.Model(model.inputs[0], model.get_layer('lstm_3').output)"
    made = advised(k, k.Sequential([k.Input((5, 3)), *layers]), tmp_path, code)
    holds(made, [rows(5, 3)], tmp_path)


@pytest.mark.parametrize("end", ["nested", "shared", "operation", "middle"])
def test_where_keras_has_no_name_for_what_the_layer_takes(end: str, tmp_path: Path) -> None:
    """Then the advice has no code; in the middle of a model it is no loss."""
    own = loss(keras)
    x, labels = keras.Input((6, 3)), keras.Input((4,))
    if end == "nested":
        y = own(labels, keras.Sequential([keras.layers.LSTM(2)])(x))
    elif end == "shared":
        lstm = keras.layers.LSTM(3, return_sequences=True)
        y = own(labels, lstm(lstm(x)))
    elif end == "operation":
        y = own(labels, keras.ops.square(keras.layers.LSTM(2)(x)))
    else:
        y = keras.layers.Dense(2)(own(labels, keras.layers.LSTM(2)(x)))
    path = tmp_path / "model.keras"
    keras.Model([x, labels], y).save(path)
    with pytest.raises(UnsupportedError) as caught:
        read_file(path)
    (problem,) = caught.value.problems
    assert problem.advice.endswith("save it again" if end == "middle" else "as CTC does, leave it out")
