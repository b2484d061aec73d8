"""Operation nodes of Keras 3: each beside Keras, and what would mix samples refused."""

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
        (lambda x: ops.mean(x), "would mix samples"),
        (lambda x: ops.mean(x, axis=0), "batch axis"),
        (lambda x: ops.concatenate([x, x], axis=0), "batch axis"),
        (lambda x: ops.reshape(x, (-1, 6)), "would mix samples"),
        (lambda x: ops.transpose(x), "batch axis"),
        (lambda x: ops.flip(x), "axis is missing"),
        (lambda x: ops.softmax(x, axis=0), "batch axis"),
        (lambda x: x * x[:, 0, 0], "samples"),
        (lambda x: ops.squeeze(x[:, :1]), "axis is missing"),
        (lambda x: ops.argmax(x, axis=-1), "not supported"),
        (lambda x: ops.sort(x, axis=1), "not supported"),
        (lambda x: ops.pad(x, ((0, 0), (1, 1), (0, 0)), mode="reflect"), "mode='reflect'"),
        (lambda x: ops.take(x, ops.cast(x[:, 0, 0], "int32"), axis=1), "indices"),
        (lambda x: x + np.ones((3, 4, 6)), "batch axis"),
        (lambda x: ops.einsum("bij,cij->bc", x, x), "mixes samples"),
        (lambda x: ops.einsum("bij,bij->ij", x, x), "mixes samples"),
        (lambda x: ops.cast(x, "int8"), "int8"),
        (lambda x: ops.tile(x, (2, 1, 1)), r"repeats=[\[(]2, 1, 1"),
        (lambda x: ops.tile(x, (1, 65, 1)), r"repeats=[\[(]1, 65, 1"),
        (lambda x: L.AdaptiveMaxPooling1D(2**20 + 1)(x), "of 4 places is too large"),
    ],
)
def test_operations_that_are_refused(function, reason, tmp_path):
    with pytest.raises(UnsupportedError, match=reason):
        read_file(save(unary(function), tmp_path, ".keras"))


def test_two_tensors_of_different_rank_are_refused(tmp_path):
    x, y = keras.Input((3, 3)), keras.Input((3,))
    with pytest.raises(UnsupportedError, match="would mix samples"):
        read_file(save(keras.Model([x, y], x * y), tmp_path, ".keras"))


@pytest.mark.parametrize(
    ("refused", "advice", "instead"),
    [
        (lambda x: ops.mean(x), "give axis=(1, 2) for all axes of a sample", lambda x: ops.mean(x, axis=(1, 2))),
        (lambda x: ops.mean(x[:, 0]), "give axis=1 for all axes of a sample", lambda x: ops.mean(x[:, 0], axis=1)),
        (lambda x: ops.sum(x, axis=0), "axis=1 to axis=2; all of them: axis=(1, 2)", lambda x: ops.sum(x, axis=2)),
        (lambda x: ops.flip(x), "give axis=(1, 2) for all axes of a sample", lambda x: ops.flip(x, axis=(1, 2))),
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


@pytest.mark.parametrize("axis", [1, 2, -1])
def test_numbers_before_a_nan_are_summed_up(axis, tmp_path):
    """Nor does an infinity touch what stands before it."""
    model = unary(lambda x: ops.cumsum(x, axis=axis), (5, 6))
    x = samples(model)[0]
    x[0, 2, 3], x[0, 3, 1] = np.nan, np.inf
    graph = read_file(save(model, tmp_path, ".keras"))
    wanted = model(x).numpy()
    assert np.isfinite(wanted[0]).sum() > 15
    for got, true in zip((graph.evaluate(row)[0] for row in x), wanted):
        np.testing.assert_allclose(got, true, rtol=1e-5, atol=1e-6)


def test_a_free_axis_that_must_be_fixed_says_which(tmp_path):
    model = unary(lambda x: ops.cumsum(x, axis=1), (None, 6))
    message = "has variable length; it must be fixed; give the Input layer a full shape: a number for timesteps"
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


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axes", [(1, 2), (2, 1), (3, 1)])
@pytest.mark.parametrize("order", [1, -1, np.inf, -np.inf, "fro", None])
def test_norm_of_a_matrix(order, axes, keepdims, tmp_path):
    model = unary(lambda x: ops.norm(x, order, axis=axes, keepdims=keepdims), (4, 3, 5))
    check(model, tmp_path, suffixes=[".keras"])


@pytest.mark.parametrize("order", [0, 1, 2, np.inf, -np.inf, None])
def test_norm_of_a_vector(order, tmp_path):
    check(unary(lambda x: ops.norm(ops.relu(x), order, axis=-1)), tmp_path, suffixes=[".keras"])


@pytest.mark.parametrize(("order", "axes"), [(2, (1, 2)), (-2, (1, 2)), ("nuc", (1, 2)), (3, 1), (-1, 1)])
def test_norms_that_are_refused(order, axes, tmp_path):
    with pytest.raises(UnsupportedError, match=f"ord={order!r} over"):
        read_file(save(unary(lambda x: ops.norm(x, order, axis=axes)), tmp_path, ".keras"))


def test_round_to_even(tmp_path):
    halves = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, -0.49999999, 0.49999999, 1e15, 3.7, -3.2, 0.0])
    model = unary(ops.round, (12,))
    check(model, tmp_path, [np.stack([halves, halves + 1])], suffixes=[".keras"])
    graph = read_file(save(model, tmp_path, ".keras"))
    assert np.array_equal(graph.evaluate(halves)[0], np.rint(halves))  # 1e15 makes the tolerance of `check` large


@pytest.mark.parametrize("keepdims", [False, True])
def test_logsumexp_of_infinities(keepdims, tmp_path):
    rows = np.array([[-np.inf] * 6, [-np.inf, 0, 1, -np.inf, 2, 3], [np.inf, 0, 1, 2, 3, -np.inf], [700.0] * 6])
    model = unary(lambda x: ops.logsumexp(x, axis=-1, keepdims=keepdims))
    graph = read_file(save(model, tmp_path, ".keras"))
    np.testing.assert_allclose(graph.evaluate(rows)[0], np.asarray(model(rows[None]))[0], rtol=1e-14)


def test_an_operation_of_keras_is_not_called_a_class_of_the_users_own(tmp_path):
    with pytest.raises(UnsupportedError, match="this operation of Keras is not supported") as caught:
        read_file(save(unary(lambda x: ops.roll(x, 1, axis=1)), tmp_path, ".keras"))
    assert "your own" not in str(caught.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: L.Dense(2),
        lambda: L.LSTM(3),
        lambda: L.TimeDistributed(L.Dense(2)),
        lambda: L.Bidirectional(L.GRU(2)),
        lambda: L.Dropout(0),
    ],
)
def test_training_where_there_is_nothing_to_drop(make, tmp_path):
    check(unary(lambda x: make()(x, training=True)), tmp_path, suffixes=[".keras"])


@pytest.mark.parametrize(
    "make",
    [
        lambda: L.Dropout(0.5),
        lambda: L.GaussianNoise(0.5),
        lambda: L.BatchNormalization(),
        lambda: L.LSTM(3, dropout=0.5),
        lambda: L.TimeDistributed(L.Dropout(0.5)),
        lambda: L.RNN([L.GRUCell(2), L.GRUCell(3, recurrent_dropout=0.5)]),
        lambda: keras.Sequential([keras.Input((4, 6)), L.Dense(2), L.Dropout(0.5)]),
    ],
)
def test_training_where_it_matters_is_refused(make, tmp_path):
    with pytest.raises(UnsupportedError, match="training=True"):
        read_file(save(unary(lambda x: make()(x, training=True)), tmp_path, ".keras"))
