"""Whatever stands where an argument should be: it is understood or refused by name, and nothing else happens."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest
from agreement import keras, save

from lstmgen.errors import LstmgenError
from lstmgen.read import read_file

L, ops = keras.layers, keras.ops
IMPOSSIBLE = [
    None,
    "x",
    True,
    -1,
    0,
    1e300,
    10**12,
    2**31 - 1,
    [2**31 - 1],
    [],
    [1],
    [-1],
    [1, 2],
    [[1, 2]],
    ["a"],
    {},
    {"a": 1},
    [None],
    [1, [2]],
]


def sequence(layer):
    return lambda: keras.Sequential([keras.Input((4, 6)), layer()])


def function(call):
    def build():
        x = keras.Input((4, 6))
        return keras.Model(x, call(x))

    return build


MODELS = [
    sequence(lambda: L.Conv1D(4, 3)),
    sequence(lambda: L.SeparableConv1D(3, 2)),
    sequence(lambda: L.Conv1DTranspose(3, 2)),
    sequence(lambda: L.AveragePooling1D(2)),
    sequence(lambda: L.ZeroPadding1D(1)),
    sequence(lambda: L.BatchNormalization()),
    sequence(lambda: L.LayerNormalization()),
    sequence(lambda: L.GroupNormalization(2)),
    sequence(lambda: L.Normalization(mean=[1.0] * 6, variance=[1.0] * 6)),
    sequence(lambda: L.PReLU()),
    sequence(lambda: L.ReLU()),
    sequence(lambda: L.Softmax()),
    sequence(lambda: L.Reshape((3, 8))),
    sequence(lambda: L.Permute((2, 1))),
    sequence(lambda: L.STFTSpectrogram(frame_length=2)),
    sequence(lambda: L.SpectralNormalization(L.Dense(3))),
    sequence(lambda: L.Pipeline([L.Rescaling(0.5)])),
    lambda: keras.Sequential([keras.Input((43,)), L.MelSpectrogram(16, 5, num_mel_bins=6)]),
    sequence(lambda: L.AdaptiveAveragePooling1D(3)),
    sequence(lambda: L.AdaptiveMaxPooling1D(3)),
    sequence(lambda: L.EinsumDense("abc,cd->abd", output_shape=(None, 3), bias_axes="d")),
    function(lambda x: L.Attention()([x, x])),
    function(lambda x: L.MultiHeadAttention(2, 3)(x, x)),
    function(lambda x: L.Concatenate()([x, x])),
    function(lambda x: L.Dot(2)([x, x])),
    function(lambda x: x * 2.0),
    function(lambda x: x[:, 1:]),
    function(lambda x: ops.mean(x, axis=1)),
    function(lambda x: ops.reshape(x, (-1, 24))),
    function(lambda x: ops.transpose(x, (0, 2, 1))),
    function(lambda x: ops.split(x, 2, axis=1)),
    function(lambda x: ops.pad(x, ((0, 0), (1, 1), (0, 0)))),
    function(lambda x: ops.take(x, [1], axis=1)),
    function(lambda x: ops.einsum("bij,bkj->bik", x, x)),
    function(lambda x: ops.norm(x, axis=1)),
    function(lambda x: ops.matmul(x, np.ones((6, 2)))),
]


def places(config):
    """Every argument of the last layer of a model, as a way to put something else there."""
    layer = config["config"]["layers"][-1]
    yield from ((layer["config"], key) for key in layer["config"])
    for node in layer.get("inbound_nodes", []):
        yield from ((node["args"], key) for key in range(len(node["args"])))
        yield from ((node["kwargs"], key) for key in [*node["kwargs"], "mask", "axis"])


def complaint(path):
    """Why a file is not read; empty where it is."""
    try:
        read_file(path)
    except LstmgenError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("build", MODELS)
def test_impossible_arguments(build, tmp_path):
    path = save(build(), tmp_path, ".keras")
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    config = json.loads(members["config.json"])
    for container, key in list(places(config)):
        before = container[key] if isinstance(container, list) else container.get(key)
        for value in IMPOSSIBLE:
            container[key] = value
            with zipfile.ZipFile(path, "w") as target:
                for name, data in members.items():
                    target.writestr(name, json.dumps(config) if name == "config.json" else data)
            assert "damaged, near" not in complaint(path), f"{key}={value!r} was not expected"
        container[key] = before
