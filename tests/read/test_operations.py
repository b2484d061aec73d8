"""Operation nodes of Keras 3: each beside Keras, and what would let samples meet refused."""

from __future__ import annotations

import re

import numpy as np
import pytest
from agreement import check, in_double_precision, keras, samples, save

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

L, ops = keras.layers, keras.ops
ROW = np.array([0.5, -1.0, 2.0, 3.0, -0.25, 1.5])
MATRIX = np.random.default_rng(1).normal(size=(6, 3))

double_precision = in_double_precision(keras)


def unary(function, shape=(4, 6)):
    x = keras.Input(shape)
    return keras.Model(x, function(x))


FREE = [
    lambda x: x * 2.0 - x[:, -1:],
    lambda x: x * ROW,
    lambda x: x[:, -1],
    lambda x: x[:, 1:-1],
    lambda x: x[:, ::-1],
    lambda x: x[:, ::2],
    lambda x: x[:, 2],
    lambda x: x[..., 1:3],
    lambda x: ops.mean(x, axis=1),
    lambda x: ops.any(x > 0.5, axis=-1) * 1.0,
    lambda x: ops.var(x, axis=1),
    lambda x: ops.expand_dims(x, 2),
    lambda x: ops.concatenate([x, x[:, :2]], axis=1),
    lambda x: ops.transpose(x, (0, 2, 1)),
    lambda x: x @ ops.transpose(x, (0, 2, 1)),
    lambda x: ops.softmax(x, axis=1),
    lambda x: ops.pad(x, ((0, 0), (3, 0), (0, 0))),
    lambda x: ops.einsum("bij,bik->bjk", x, x + 1),
    lambda x: ops.ones_like(x),
]


@pytest.mark.parametrize("function", FREE)
def test_operation_over_a_free_axis(function, tmp_path):
    model = unary(function, (None, 6))
    check(model, tmp_path, samples(model), suffixes=[".keras"])


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda x: ops.mean(x), "samples would meet"),
        (lambda x: ops.mean(x, axis=0), "batch axis"),
        (lambda x: ops.concatenate([x, x], axis=0), "batch axis"),
        (lambda x: ops.reshape(x, (-1, 6)), "samples meet"),
        (lambda x: ops.transpose(x), "batch axis"),
        (lambda x: ops.flip(x), "axis is missing"),
        (lambda x: ops.softmax(x, axis=0), "batch axis"),
        (lambda x: x * x[:, 0, 0], "samples"),
        (lambda x: ops.squeeze(x[:, :1]), "axis is missing"),
        (lambda x: ops.argmax(x, axis=-1), "not supported"),
        (lambda x: ops.sort(x, axis=1), "not supported"),
        (lambda x: ops.pad(x, ((0, 0), (1, 1), (0, 0)), mode="reflect"), "mode='reflect'"),
        (lambda x: ops.take(x, ops.cast(x[:, 0, 0], "int32"), axis=1), "indices"),
        (lambda x: x + np.ones((3, 4, 6)), "axis for the samples"),
        (lambda x: ops.einsum("bij,cij->bc", x, x), "mixes samples"),
        (lambda x: ops.cast(x, "int8"), "int8"),
    ],
)
def test_operations_that_are_refused(function, reason, tmp_path):
    with pytest.raises(UnsupportedError, match=reason):
        read_file(save(unary(function), tmp_path, ".keras"))


def test_two_tensors_of_different_rank_are_refused(tmp_path):
    x, y = keras.Input((3, 3)), keras.Input((3,))
    with pytest.raises(UnsupportedError, match="would meet"):
        read_file(save(keras.Model([x, y], x * y), tmp_path, ".keras"))


@pytest.mark.parametrize(
    ("refused", "advice", "instead"),
    [
        (lambda x: ops.mean(x), "give axis=(1, 2) for all of a sample", lambda x: ops.mean(x, axis=(1, 2))),
        (lambda x: ops.mean(x[:, 0]), "give axis=1 for all of a sample", lambda x: ops.mean(x[:, 0], axis=1)),
        (lambda x: ops.sum(x, axis=0), "axis=1 to axis=2; all of them: axis=(1, 2)", lambda x: ops.sum(x, axis=2)),
        (lambda x: ops.flip(x), "give axis=(1, 2) for all of a sample", lambda x: ops.flip(x, axis=(1, 2))),
        (lambda x: ops.squeeze(x[:, :1]), "give the axis of length 1: axis=1", lambda x: ops.squeeze(x[:, :1], axis=1)),
        (lambda x: x[0], "begin it with ':' for the samples: x[:, 0] is the first timestep", lambda x: x[:, 0]),
        (lambda x: ops.reshape(x, (1, 24)), "keras.layers.Reshape((24,))", lambda x: L.Reshape((24,))(x)),
        (lambda x: ops.reshape(x, (-1, 6)), "keras.layers.Reshape does", lambda x: ops.reshape(x, (-1, 6, 4))),
        (lambda x: ops.transpose(x), "keras.layers.Permute((2, 1))", lambda x: L.Permute((2, 1))(x)),
        (lambda x: ops.transpose(x), "axes=(0, 2, 1)", lambda x: ops.transpose(x, axes=(0, 2, 1))),
        (lambda x: x * x[:, 0], "keras.layers.Reshape((1, 6))", lambda x: x * L.Reshape((1, 6))(x[:, 0])),
        (lambda x: ops.dot(x[:, :, :4], x), "keras.ops.matmul", lambda x: ops.matmul(x[:, :, :4], x)),
        (lambda x: x + np.ones((3, 4, 6)), "leave its first axis out", lambda x: x + np.ones((4, 6))),
        (lambda x: ops.einsum("bij,cij->bc", x, x), "'bij,bjk->bik'", lambda x: ops.einsum("bij,bkj->bik", x, x)),
    ],
)
def test_what_is_advised_about_axes_works(refused, advice, instead, tmp_path):
    with pytest.raises(UnsupportedError, match=re.escape(advice)):
        read_file(save(unary(refused), tmp_path, ".keras"))
    model = unary(instead)
    check(model, tmp_path, samples(model), suffixes=[".keras"])


def test_a_free_axis_that_must_be_fixed_says_which(tmp_path):
    model = unary(lambda x: ops.cumsum(x, axis=1), (None, 6))
    message = (
        "the axis to sum along is free; it must be fixed; give the Input layer a full shape: a number for timesteps"
    )
    with pytest.raises(UnsupportedError, match=message):
        read_file(save(model, tmp_path, ".keras"))


def test_masks_made_by_operations(tmp_path):
    """What Embedding and Masking write when Keras saves them, and what an author writes by hand."""
    x = keras.Input((5, 3))
    mask = ops.any(ops.not_equal(x, -9.0), axis=-1)
    masked = L.Masking(-9.0)(x)
    model = keras.Model(
        x, [L.LSTM(2)(x, mask=mask), L.GRU(3)(masked), L.Bidirectional(L.LSTM(2, return_sequences=True))(masked)]
    )
    inputs = samples(model)
    inputs[0][0, 1] = inputs[0][1, 3:] = -9.0
    check(model, tmp_path, inputs)
