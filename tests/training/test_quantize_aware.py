"""Models of `lstmgen.keras.quantize_aware`: the integers of generated code, trained, saved and exported."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import imported
from toolchain import require

import lstmgen
from lstmgen.errors import OptionError, ReadError, UnsupportedError
from lstmgen.keras import quantize_aware
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.quantize import quantize

SAMPLES = 1000


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


def randomized(keras: Any, layers: list[Any], scale: float = 0.5) -> Any:
    model, random = keras.Sequential(layers), np.random.default_rng(5)
    for variable in model.trainable_variables:
        variable.assign(random.normal(0, scale, variable.shape))
    return model


def sequences(count: int = SAMPLES, length: int = 9) -> np.ndarray:
    return (np.random.default_rng(3).normal(size=(count, length, 3)) * [1, 10, 0.1]).astype(np.float32)


@pytest.mark.parametrize(("dtype", "gates"), [("int8", "sigmoid"), ("int16", "hard_sigmoid")])
def test_large_cells_and_long_rows_are_those_of_the_evaluator(keras: Any, dtype: str, gates: str) -> None:
    """Cells above 16, and rows that int16 sums in parts. test_drawn_models.py draws other models."""
    layers, samples = keras.layers, sequences(length=40)
    model = randomized(
        keras,
        [keras.Input((40, 3)), layers.LSTM(52, recurrent_activation=gates), layers.Dense(4, activation="relu6")],
        0.1,
    )
    model.layers[0].cell.bias.assign(np.repeat([4.0, 6.0, 1.5, 0.0], 52))
    quantized = quantize_aware(model, dtype, samples)
    trained = quantized.training_for.trained
    fixed = quantize(prune(lstmgen.read(model)), trained.quantize, trained.ranges).graph
    outputs = np.asarray(quantized(samples))
    np.testing.assert_array_equal(outputs, fixed.evaluate_batch(samples)[0])
    assert 0.1 < np.mean(outputs == 0) < 0.9
    for layer in quantized._flatten_layers():
        if dtype == "int8" and hasattr(layer, "kernel_steps"):
            steps, kernel = np.array(layer.kernel_steps), np.array(layer.kernel)
            assert np.all(np.abs(layer.kernel_integers * steps - kernel) <= steps), layer.name


def test_training_lowers_the_error_and_its_file_exports_with_its_ranges(keras: Any, tmp_path: Path) -> None:
    keras.utils.set_random_seed(4)
    layers, samples = keras.layers, sequences()
    model = randomized(keras, [keras.Input((9, 3)), layers.LSTM(6, dropout=0.05), layers.Dense(3)])
    truth = model.predict(samples, batch_size=SAMPLES, verbose=0) + 0.1 * samples[:, -1, 1:2]
    quantized = quantize_aware(model, "int8", samples[:200])
    weights = [np.array(variable.value) for variable in model.weights]

    def error() -> float:
        return float(np.sqrt(np.mean((quantized.predict(samples, batch_size=SAMPLES, verbose=0) - truth) ** 2)))

    before = error()
    quantized.compile(keras.optimizers.Adam(1e-2), "mse")
    measured = quantized.training_for.trained.ranges
    for epochs in (2, 1):  # compiled functions are of the first ranges
        quantized.fit(samples, truth, batch_size=100, epochs=epochs, verbose=0)
        assert error() < 0.8 * before
    learned = quantized.training_for.trained.ranges
    assert [one != other for one, other in zip(measured, learned, strict=True)] == [True, True, True, False, True]
    assert all(np.array_equal(old, variable.value) for old, variable in zip(weights, model.weights))

    for layer in quantized.layers:
        layer.trainable = False
    quantized.compile(keras.optimizers.Adam(1e-2), "mse", run_eagerly=True)
    quantized.train_on_batch(samples[:20], truth[:20])
    quantized.refresh()
    assert quantized.training_for.trained.ranges == learned, "ranges of frozen layers stay"

    path, source = tmp_path / "trained.keras", tmp_path / "net.c"
    quantized.save(path)
    outputs = quantized.predict(samples, batch_size=SAMPLES, verbose=0)
    kept = keras.models.load_model(path)
    np.testing.assert_array_equal(kept.get_weights()[0], quantized.float_model.get_weights()[0])
    graph = lstmgen.read(path)
    assert graph.source.trained == quantized.training_for.trained
    assert lstmgen.read(quantized).source.trained == quantized.training_for.trained

    lstmgen.export(path, tmp_path / "net.py", quantize="int8", rounding="nearest")
    written = imported(tmp_path / "net.py").predict_batch(samples[:100].tolist())
    np.testing.assert_array_equal(np.array(written, dtype=np.float32), outputs[:100])
    lstmgen.export(quantized, source, quantize="int8", with_main=True)
    subprocess.run([require("gcc"), "-O1", "net.c", "-o", "net", "-lm"], cwd=tmp_path, check=True)
    text = "\n".join(" ".join(f"{x:.9g}" for x in sample.ravel()) for sample in samples)
    run = subprocess.run([tmp_path / "net"], input=text, capture_output=True, text=True, check=True)
    printed = np.array([line.split() for line in run.stdout.splitlines()], dtype=np.float32)
    np.testing.assert_array_equal(printed, outputs)


def of_features(layers: Any) -> list[Any]:
    hidden = [layers.Conv1D(5, 3, activation="tanh"), layers.GRU(4, return_sequences=True), layers.LSTM(6)]
    return [*hidden, layers.Dense(5, activation="sigmoid"), layers.Dense(4, activation="relu"), layers.Dense(3)]


def of_ids(layers: Any) -> list[Any]:
    timesteps = layers.TimeDistributed(layers.Dense(4, activation="tanh"))
    return [layers.Embedding(7, 3), layers.SimpleRNN(4, return_sequences=True), timesteps, layers.LSTM(3)]


@pytest.mark.parametrize(("build", "variables"), [(of_features, 14), (of_ids, 9)])
def test_gradients_are_those_of_the_float_model(keras: Any, build: Any, variables: int) -> None:
    """Those of int16, which hardly rounds, differ by 5e-4."""
    samples = sequences(20) if build is of_features else np.random.default_rng(3).integers(0, 7, (20, 9))
    model = randomized(keras, [keras.Input(samples.shape[1:]), *build(keras.layers)])
    quantized = quantize_aware(model, "int16", samples)
    truth, gradients = (gradients_of(network, samples) for network in (model, quantized))
    assert len(truth) == variables
    for path, gradient in truth.items():
        assert np.linalg.norm(gradients[path] - gradient) < 2e-3 * np.linalg.norm(gradient), path


def gradients_of(model: Any, samples: np.ndarray) -> dict[str, np.ndarray]:
    """Returns the gradients of the squared outputs, by the path of a variable."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(model(samples, training=True) ** 2)
    gradients = tape.gradient(loss, {v.path: v.value for v in model.trainable_variables})
    return {path: np.asarray(tf.convert_to_tensor(x)) for path, x in gradients.items() if x is not None}


def test_features_far_from_zero_are_warned_of(keras: Any) -> None:
    layers, offsets = keras.layers, np.float32([10, -300, 5])
    model = randomized(keras, [keras.Input((9, 3)), layers.LSTM(4), layers.Dense(2)])
    far, bias = sequences(40) + offsets, model.layers[0].cell.bias
    quantize_aware(model, "int8", far - offsets)
    normal = layers.Normalization(mean=offsets, variance=np.ones(3))
    quantize_aware(keras.Sequential([keras.Input((9, 3)), normal, *model.layers]), "int8", far)
    bias.assign(bias - offsets @ np.array(model.layers[0].cell.kernel))
    with pytest.warns(UserWarning, match="features are far from zero: .* begin the model with a Normalization layer"):
        quantize_aware(model, "int8", far)


def stateful(layers: Any) -> list[Any]:
    return [layers.LSTM(3, stateful=True), layers.Dense(2)]


def dropping(layers: Any) -> list[Any]:
    return [layers.GRU(3, recurrent_dropout=0.2)]


def apart(layers: Any) -> list[Any]:
    return [layers.Dense(3), layers.Activation("tanh"), layers.LSTM(3)]


def cells(layers: Any) -> list[Any]:
    return [layers.RNN([layers.LSTMCell(3), layers.LSTMCell(3)])]


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (stateful, "LSTM layer 'lstm.*': it is stateful"),
        (dropping, "GRU layer 'gru.*': recurrent_dropout is not supported"),
        (apart, "Dense layer 'dense.*': its activation is a layer of its own, Activation 'activation.*'"),
        (cells, "RNN layer 'rnn.*': its weights are not those of one Keras layer"),
    ],
)
def test_a_layer_that_cannot_be_trained_is_refused_by_name(keras: Any, build: Any, reason: str) -> None:
    model = keras.Sequential([keras.Input((9, 3), batch_size=4 if build is stateful else None), *build(keras.layers)])
    with pytest.raises(UnsupportedError, match=reason):
        quantize_aware(model, "int8", sequences(20))


def test_a_layer_for_inputs_of_different_ranges_is_refused(keras: Any) -> None:
    inputs, shared = [keras.Input((9, 3)) for _ in range(2)], keras.layers.LSTM(3)
    model = keras.Model(inputs, keras.layers.Add()([shared(x) for x in inputs]))
    with pytest.raises(UnsupportedError, match="it is called with inputs of different ranges"):
        quantize_aware(model, "int8", [sequences(20), sequences(20) * 3])


def test_other_models_formats_and_files_are_refused(keras: Any, tmp_path: Path) -> None:
    model, samples = keras.Sequential([keras.Input((9, 3)), keras.layers.LSTM(2)]), sequences(20)
    with pytest.raises(OptionError, match="expected a functional or Sequential"):
        quantize_aware(keras.layers.LSTM(2), "int8", samples)
    with pytest.raises(OptionError, match="int4"):
        quantize_aware(model, "int4", samples)
    quantized = quantize_aware(model, "int8", samples)
    with pytest.raises(OptionError, match="expected a functional or Sequential"):
        quantize_aware(quantized, "int8", samples)
    with pytest.raises(OptionError, match=r"only \.keras files have room for ranges"):
        quantized.save(tmp_path / "trained.h5")
    with pytest.raises(OptionError, match="steps_per_execution"):
        quantized.compile("adam", "mse", steps_per_execution=2)
    quantized.save(tmp_path / "trained.keras")
    for calibrate in (None, samples):  # neither the ranges of training nor others
        with pytest.raises(OptionError, match="`rounding='second-order'` undoes the training in int8"):
            lstmgen.export(
                tmp_path / "trained.keras",
                tmp_path / "net.py",
                quantize="int8",
                calibrate=calibrate,
                rounding="second-order",
            )
    lstmgen.export(tmp_path / "trained.keras", tmp_path / "wide.py", quantize="int16", calibrate=samples)
    with pytest.raises(OptionError, match="needs the ranges of"):  # those of int8 are no ranges of int16
        lstmgen.export(tmp_path / "trained.keras", tmp_path / "net.py", quantize="int16")


@pytest.mark.parametrize("item", [[], {"quantize": "int8"}, {"quantize": 8, "ranges": []}, {"ranges": ["1"]}])
def test_a_damaged_file_of_ranges_is_refused(item: Any, tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "generated_examples" / "har" / "model.keras"
    path = tmp_path / "model.keras"
    path.write_bytes(source.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("lstmgen.json", json.dumps(item))
    with pytest.raises(ReadError, match=r"lstmgen\.json in .*model\.keras is damaged: save the model again"):
        lstmgen.read(path)
