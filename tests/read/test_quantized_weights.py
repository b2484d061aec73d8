"""Models that Keras 3 changed after training: quantize() and enable_lora()."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from agreement import FLOAT64, compare, in_double_precision, keras, predictions, randomize, samples, save

from lstmgen.errors import ReadError, UnsupportedError
from lstmgen.read import read_file

L = keras.layers
double_precision = in_double_precision(keras)
# Keras, of inputs and activations, which it leaves as they are.
pytestmark = pytest.mark.filterwarnings("ignore:Layer .* does not have a `quantize` method:UserWarning")


@pytest.fixture(autouse=True)
def uncollected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras collects garbage for each layer that it quantizes: among the objects of a whole run that takes the time."""
    monkeypatch.setattr(gc, "collect", lambda: 0)


def language_model() -> Any:
    """An odd number of features everywhere, so that bytes of two integers are not full."""
    x = L.Input((5,), dtype="int32")
    y = L.LSTM(6, return_sequences=True)(L.Dense(9, activation="tanh")(L.Embedding(7, 5)(x)))
    model = keras.Model(x, L.Dense(3, use_bias=False)(L.Dense(4)(y)))
    randomize(model)
    return model


WORDS = [np.array([[0, 3, 6, 1, 2], [5, 4, 4, 1, 0]])]


def configs() -> dict[str, Any]:
    q = keras.quantizers
    return {
        "int8": q.Int8QuantizationConfig(activation_quantizer=None),
        "int4": q.Int4QuantizationConfig(),
        "int4 in blocks": q.Int4QuantizationConfig(block_size=2),
        "int4 in columns": q.Int4QuantizationConfig(block_size=-1),
        "int4 in columns, without a size": q.Int4QuantizationConfig(block_size=None),
    }


@pytest.mark.parametrize("name", configs())
def test_integers_and_scales(name: str, tmp_path: Path) -> None:
    model = language_model()
    before = predictions(model, WORDS)
    model.quantize(config=configs()[name])
    expected = predictions(model, WORDS)
    assert np.abs(expected[0] - before[0]).max() > 1e-4
    for suffix in (".keras", ".h5"):
        compare(read_file(save(model, tmp_path, suffix)), WORDS, expected, FLOAT64)


@pytest.mark.parametrize("name", ["int8", "int4"])
def test_integers_of_a_kernel_with_more(name: str, tmp_path: Path) -> None:
    """LoRA on top of integers: Keras adds it, and rounds once more, where it writes the file."""
    model = language_model()
    model.quantize(config=configs()[name])
    for layer in model.layers:
        if type(layer) in (L.Dense, L.Embedding):
            layer.enable_lora(2)
            for part in (v for v in layer.weights if "lora" in v.path):
                part.assign(np.random.default_rng(4).normal(0, 0.3, part.shape))
    path = save(model, tmp_path, ".keras")
    compare(read_file(path), WORDS, predictions(keras.models.load_model(path), WORDS), FLOAT64)


def test_kernels_with_low_rank_updates(tmp_path: Path) -> None:
    """Keras's .keras files hold the sum."""
    x = L.Input((5,), dtype="int32")
    y = L.Dense(4)(L.LSTM(6, return_sequences=True)(L.Embedding(7, 5)(x)))
    model = keras.Model(x, L.EinsumDense("abc,cd->abd", output_shape=(None, 3), bias_axes="d")(y))
    for layer in model.layers:
        if hasattr(layer, "enable_lora"):
            layer.enable_lora(2, lora_alpha=5)
    randomize(model)
    without = [np.array(v) for v in model.weights if "lora" in v.path]
    assert len(without) == 6
    assert all(np.abs(part).max() > 0.1 for part in without)
    compare(read_file(save(model, tmp_path, ".keras")), WORDS, predictions(model, WORDS), 2e-6)  # added in float32


@pytest.mark.parametrize(
    ("mode", "layer", "message"),
    [
        ("int8", lambda: L.Dense(3), "Keras quantizes its inputs at run time, too.*activation_quantizer=None"),
        ("float8", lambda: L.Dense(3), "weights quantized to 'float8' are not supported"),
        ("int8", lambda: L.EinsumDense("abc,cd->abd", (None, 3)), "weights quantized to 'int8' are not supported"),
    ],
)
def test_quantized_models_that_are_refused(mode: str, layer: Any, message: str, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((5, 4)), layer()])
    model.quantize(mode)
    for suffix in (".keras", ".h5"):
        with pytest.raises(UnsupportedError, match=message):
            read_file(save(model, tmp_path, suffix))


@pytest.mark.parametrize("group", [3.0, -1.0, 0.5, float("nan"), float("inf")])
def test_groups_that_are_not_there(group: float, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((5, 4)), L.Dense(3, name="dense")])
    model.quantize(config=configs()["int4 in blocks"])
    path = save(model, tmp_path, ".h5")
    with h5py.File(path, "r+") as file:
        (name,) = (name for name in file["model_weights/dense"].attrs["weight_names"] if "g_idx" in name)
        file["model_weights/dense"][name][1] = group
    with pytest.raises(ReadError, match="g_idx names groups that are not among its 2"):
        read_file(path)


def test_a_quantized_layer_in_time_distributed(tmp_path: Path) -> None:
    """Keras multiplies with the integers themselves there; not so in a model that is repeated."""
    for layer, refused in ((L.Dense(3), True), (keras.Sequential([keras.Input((4,)), L.Dense(3)]), False)):
        model = keras.Sequential([keras.Input((5, 4)), L.TimeDistributed(layer)])
        randomize(model)
        model.quantize(config=configs()["int8"])
        inputs = samples(model)
        path = save(model, tmp_path, ".keras")
        if refused:
            with pytest.raises(UnsupportedError, match="Keras forgets their scales there; leave TimeDistributed out"):
                read_file(path)
        else:
            compare(read_file(path), inputs, predictions(model, inputs), FLOAT64)


def test_a_model_that_is_not_quantized_yet(tmp_path: Path) -> None:
    """The policies of integers count, not the wish for them."""
    model = keras.Sequential([keras.Input((5, 4)), L.Dense(3)])
    inputs = samples(model)
    compare(read_file(save(model, tmp_path, ".keras")), inputs, predictions(model, inputs), FLOAT64)
