"""Layers as Keras 1 and Theano wrote them, from files made by hand; tf-keras or numpy says what they mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from agreement import compare, in_double_precision, predictions, randomize, samples

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")
L = tf_keras.layers
TENSORFLOW, THEANO = ":0", ""  # how the names of weights end: Keras 1 says its backend in no other way

double_precision = in_double_precision(tf_keras)


def keras1_file(folder: Path, layers: list[dict[str, Any]], weights: list[list[np.ndarray]], ending: str) -> Path:
    """A whole-model HDF5 file of Keras 1.2.2: a Sequential whose config is a list, and arrays by layer."""
    path = folder / "keras1.h5"
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = b"1.2.2"
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": layers}).encode()
        group = file.create_group("model_weights")
        names = [layer["config"]["name"].encode() for layer in layers]
        group.attrs["layer_names"] = names
        for name, arrays in zip(names, weights):
            own = group.create_group(name)
            keys = [f"{name.decode()}_{k}{ending}".encode() for k in range(len(arrays))]
            own.attrs["weight_names"] = keys
            for key, array in zip(keys, arrays):
                own[key] = array
    return path


def one_layer(folder, class_name, config, weights, shape, ending=TENSORFLOW):
    config = {
        "name": "layer_1",
        "trainable": True,
        "batch_input_shape": [None, *shape],
        "input_dtype": "float32",
        **config,
    }
    return read_file(keras1_file(folder, [{"class_name": class_name, "config": config}], [weights], ending))


def agrees(graph, twin, inputs=None, tolerance=1e-12):
    """Whether the graph computes what a model of tf-keras does."""
    given = samples(twin) if inputs is None else inputs
    compare(graph, given, predictions(twin, given), tolerance)


def twin_of(layer, shape):
    model = tf_keras.Sequential([tf_keras.Input(shape), layer])
    randomize(model)
    return model, model.get_weights()


CONV1D = {
    "nb_filter": 5,
    "filter_length": 3,
    "init": "glorot_uniform",
    "activation": "tanh",
    "border_mode": "same",
    "subsample_length": 1,
    "bias": True,
    "W_regularizer": None,
    "b_regularizer": None,
    "activity_regularizer": None,
    "W_constraint": None,
    "b_constraint": None,
    "input_dim": 4,
    "input_length": None,
}


def test_dense_at_each_timestep(tmp_path):
    twin, weights = twin_of(L.Dense(3, activation="tanh"), (5, 4))
    config = {"output_dim": 3, "init": "uniform", "activation": "tanh", "bias": True, "input_dim": 4, "input_length": 5}
    agrees(one_layer(tmp_path, "TimeDistributedDense", config, weights, (5, 4)), twin)


def test_weights_of_keras_2_for_an_architecture_of_keras_1(tmp_path):
    """Keras 2 loads such a JSON, and what it saves then has its own order of gates."""
    wrapped = {"name": "lstm", "output_dim": 3, "activation": "tanh", "inner_activation": "hard_sigmoid"}
    wrapped |= {"inner_init": "orthogonal", "consume_less": "cpu", "dropout_W": 0.1, "dropout_U": 0.1}
    around = {"name": "both", "merge_mode": "concat", "layer": {"class_name": "LSTM", "config": wrapped}}
    layer = {"class_name": "Bidirectional", "config": {**around, "batch_input_shape": [None, 5, 4]}}
    document = {"class_name": "Sequential", "config": [layer], "keras_version": "1.2.2"}
    architecture, weights = tmp_path / "keras1.json", tmp_path / "keras2.h5"
    architecture.write_text(json.dumps(document), encoding="utf-8")
    twin, _ = twin_of(L.Bidirectional(L.LSTM(3, recurrent_activation="hard_sigmoid")), (5, 4))
    twin.save_weights(weights, save_format="h5")
    agrees(read_file(architecture, weights), twin)


@pytest.mark.parametrize("backend", [TENSORFLOW, THEANO])
@pytest.mark.parametrize("form", ["two axes", "filters first"])
def test_convolution1d(form, backend, tmp_path):
    twin, (kernel, bias) = twin_of(L.Conv1D(5, 3, padding="same", activation="tanh"), (7, 4))
    stored = kernel if backend == TENSORFLOW else kernel[::-1]
    stored = stored[:, None] if form == "two axes" else stored.transpose(2, 1, 0)[..., None]
    agrees(one_layer(tmp_path, "Convolution1D", CONV1D, [stored, bias], (7, 4), backend), twin)


@pytest.mark.parametrize(("length", "padding"), [(2, (1, 0)), (4, (2, 1)), (3, (1, 1))])
@pytest.mark.parametrize("strides", [1, 2])
def test_theano_pads_half_of_the_kernel_in_front(strides, length, padding, tmp_path):
    twin = tf_keras.Sequential(
        [tf_keras.Input((7, 4)), L.ZeroPadding1D(padding), L.Conv1D(5, length, strides=strides, activation="tanh")]
    )
    randomize(twin)
    kernel, bias = twin.get_weights()
    config = {**CONV1D, "filter_length": length, "subsample_length": strides}
    agrees(one_layer(tmp_path, "Convolution1D", config, [kernel[::-1][:, None], bias], (7, 4), THEANO), twin)


def test_convolution2d_with_the_channels_first(tmp_path):
    twin, (kernel, bias) = twin_of(L.Conv2D(3, (2, 3)), (5, 6, 4))
    config = {"nb_filter": 3, "nb_row": 2, "nb_col": 3, "dim_ordering": "th", "border_mode": "valid"}
    config |= {"subsample": [1, 1], "activation": "linear", "bias": True}
    stored = kernel[::-1, ::-1].transpose(3, 2, 0, 1)
    graph = one_layer(tmp_path, "Convolution2D", config, [stored, bias], (4, 5, 6), THEANO)
    inputs = samples(twin)
    expected = [predictions(twin, inputs)[0].transpose(0, 3, 1, 2)]
    compare(graph, [inputs[0].transpose(0, 3, 1, 2)], expected, 1e-12)


def test_batch_normalization_stores_the_variance_as_running_std(tmp_path):
    twin, weights = twin_of(L.BatchNormalization(epsilon=0.01), (3, 4))
    config = {"epsilon": 0.01, "mode": 0, "axis": -1, "momentum": 0.99, "gamma_regularizer": None}
    agrees(one_layer(tmp_path, "BatchNormalization", config, weights, (3, 4)), twin)


def test_batch_normalization_of_each_sample(tmp_path):
    gamma, beta, *moving = (np.random.default_rng(k).normal(size=4) for k in range(4))
    config = {"epsilon": 0.01, "mode": 1, "axis": -1, "momentum": 0.99}
    graph = one_layer(tmp_path, "BatchNormalization", config, [gamma, beta, *moving], (3, 4))
    x = np.random.default_rng(9).normal(size=(3, 4))
    deviation = np.sqrt(x.var(axis=-1, keepdims=True) + 0.01) + 0.01
    wanted = (x - x.mean(axis=-1, keepdims=True)) / deviation * gamma + beta
    np.testing.assert_allclose(graph.evaluate(x)[0], wanted, rtol=1e-12)


def test_batch_normalization_by_the_batch_is_refused(tmp_path):
    weights = [np.ones(4)] * 4
    with pytest.raises(UnsupportedError, match="mode=2"):
        one_layer(tmp_path, "BatchNormalization", {"mode": 2, "axis": -1, "epsilon": 0.01}, weights, (3, 4))


@pytest.mark.parametrize(
    ("class_name", "config", "layer"),
    [
        ("MaxPooling1D", {"pool_length": 2, "stride": 2, "border_mode": "valid"}, lambda: L.MaxPooling1D(2)),
        (
            "AveragePooling1D",
            {"pool_length": 3, "stride": 1, "border_mode": "valid"},
            lambda: L.AveragePooling1D(3, 1),
        ),
        ("UpSampling1D", {"length": 2}, lambda: L.UpSampling1D(2)),
        ("ZeroPadding1D", {"padding": 1}, lambda: L.ZeroPadding1D(1)),
        ("Cropping1D", {"cropping": [1, 2]}, lambda: L.Cropping1D((1, 2))),
        ("Dropout", {"p": 0.5}, lambda: L.Dropout(0.5)),
        ("GaussianNoise", {"sigma": 0.5}, lambda: L.GaussianNoise(0.5)),
        ("LeakyReLU", {"alpha": 0.25}, lambda: L.LeakyReLU(0.25)),
        ("ThresholdedReLU", {"theta": 0.5}, lambda: L.ThresholdedReLU(0.5)),
        ("ELU", {"alpha": 0.5}, lambda: L.ELU(0.5)),
        ("Activation", {"activation": "hard_sigmoid"}, lambda: L.Activation("hard_sigmoid")),
        ("Flatten", {}, lambda: L.Flatten()),
        ("Permute", {"dims": [2, 1]}, lambda: L.Permute((2, 1))),
        ("Reshape", {"target_shape": [2, 12]}, lambda: L.Reshape((2, 12))),
        ("Reshape", {"target_shape": [None, 12]}, lambda: L.Reshape((-1, 12))),
        ("GlobalMaxPooling1D", {}, lambda: L.GlobalMaxPooling1D()),
    ],
)
def test_layers_without_weights(class_name, config, layer, tmp_path):
    twin = tf_keras.Sequential([tf_keras.Input((6, 4)), layer()])
    # What a threshold decides about is rounded to float32, in which Keras 1 computes.
    tolerance = 2.0**-24 if class_name == "ThresholdedReLU" else 1e-12
    agrees(one_layer(tmp_path, class_name, config, [], (6, 4)), twin, tolerance=tolerance)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [("LeakyReLU", "alpha", 0.3125), ("ELU", "alpha", 0.75), ("ThresholdedReLU", "theta", 0.4375)],
)
def test_numbers_as_keras_2_0_writes_those_of_numpy(name, key, value, tmp_path):
    twin = tf_keras.Sequential([tf_keras.Input((6, 4)), getattr(L, name)(value)])
    path = tmp_path / "model.h5"
    twin.save(path)

    def write(number):
        with h5py.File(path, "r+") as file:
            document = json.loads(file.attrs["model_config"])
            document["config"]["layers"][1]["config"][key] = {"type": "ndarray", "value": number}
            file.attrs["model_config"] = json.dumps(document)

    write(value)
    agrees(read_file(path), twin)
    write([value, value])
    with pytest.raises(UnsupportedError, match=f"{key} must be a number"):
        read_file(path)


def merge_model(folder, **config):
    """A functional model of Keras 1 that merges two inputs."""
    shape = [None, 3, 4] if config["mode"] not in ("dot", "cos") or config.get("rank") == 3 else [None, 4]
    config.pop("rank", None)
    inputs = [
        {
            "class_name": "InputLayer",
            "name": name,
            "inbound_nodes": [],
            "config": {"name": name, "batch_input_shape": shape},
        }
        for name in ("a", "b")
    ]
    options = {"name": "merge_1", "mode_type": "raw", "concat_axis": -1, "dot_axes": -1, "output_shape": None}
    options |= {"output_shape_type": "raw", "output_mask": None, "output_mask_type": "raw", "arguments": {}, **config}
    merge = {"class_name": "Merge", "name": "merge_1", "config": options, "inbound_nodes": [[["a", 0, 0], ["b", 0, 0]]]}
    model = {"name": "model_1", "layers": [*inputs, merge], "input_layers": [["a", 0, 0], ["b", 0, 0]]}
    model["output_layers"] = [["merge_1", 0, 0]]
    path = folder / "merge.h5"
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = b"1.2.2"
        file.attrs["model_config"] = json.dumps({"class_name": "Model", "config": model}).encode()
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [b"a", b"b", b"merge_1"]
        for name in ("a", "b", "merge_1"):
            group.create_group(name).attrs["weight_names"] = np.zeros(0)
    return read_file(path)


def cosine(a, b):
    return np.array([a @ b / max(np.sqrt((a @ a) * (b @ b)), 1e-7)])


@pytest.mark.parametrize(
    ("config", "meaning"),
    [
        ({"mode": "sum"}, lambda a, b: a + b),
        ({"mode": "mul"}, lambda a, b: a * b),
        ({"mode": "ave"}, lambda a, b: (a + b) / 2),
        ({"mode": "max"}, np.maximum),
        ({"mode": "concat"}, lambda a, b: np.concatenate([a, b], axis=-1)),
        ({"mode": "concat", "concat_axis": 1}, lambda a, b: np.concatenate([a, b], axis=0)),
        ({"mode": "dot", "dot_axes": [1, 1]}, lambda a, b: np.array([a @ b])),
        ({"mode": "dot", "dot_axes": [2, 2], "rank": 3}, lambda a, b: a @ b.T),
        ({"mode": "cos", "dot_axes": [1, 1]}, cosine),
    ],
)
def test_merge(config, meaning, tmp_path):
    graph = merge_model(tmp_path, **config)
    a, b = (np.random.default_rng(k).normal(size=value.shape) for k, value in enumerate(graph.inputs))
    np.testing.assert_allclose(graph.evaluate(a, b)[0], meaning(a, b), rtol=1e-12)


def test_merge_by_a_function_is_refused(tmp_path):
    with pytest.raises(UnsupportedError, match="mode_type='lambda'"):
        merge_model(tmp_path, mode="4wEAAA", mode_type="lambda")


def test_theano_kernels_of_keras_2(tmp_path):
    """Keras 2 names the backend; its kernels have the shape of TensorFlow's."""
    twin, (kernel, _) = twin_of(L.Conv1D(3, 4, strides=2), (9, 2))
    path = tmp_path / "theano.h5"
    twin.save(path)
    with h5py.File(path, "r+") as file:
        group = file["model_weights"]
        group.attrs["backend"] = "theano"
        group.attrs["keras_version"] = "2.2.4"
        datasets = []
        group.visititems(
            lambda name, item: datasets.append(item) if "kernel" in name and hasattr(item, "shape") else None
        )
        datasets[0][...] = kernel[::-1]
    agrees(read_file(path), twin)


@pytest.mark.parametrize("layer", [lambda: L.MaxPooling1D(2, padding="same"), lambda: L.SeparableConv1D(2, 3)])
def test_what_theano_does_otherwise_is_refused(layer, tmp_path):
    twin, _ = twin_of(layer(), (9, 2))
    path = tmp_path / "theano.h5"
    twin.save(path)
    with h5py.File(path, "r+") as file:
        file["model_weights"].attrs["backend"] = "theano"
        file["model_weights"].attrs["keras_version"] = "2.2.4"
    with pytest.raises(UnsupportedError, match="Theano"):
        read_file(path)
