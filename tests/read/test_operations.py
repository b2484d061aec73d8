"""Operation nodes of Keras 3: each beside Keras, and what would let samples meet refused."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import check, keras, precision, samples, save

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

L, ops = keras.layers, keras.ops
ROW = np.array([0.5, -1.0, 2.0, 3.0, -0.25, 1.5])
MATRIX = np.random.default_rng(1).normal(size=(6, 3))


@pytest.fixture(autouse=True)
def double_precision():
    with precision(keras):
        yield


def unary(function, shape=(4, 6)):
    x = keras.Input(shape)
    return keras.Model(x, function(x))


ARITHMETIC = [
    lambda x: x * 2.0,
    lambda x: x + 1,
    lambda x: x - 0.5,
    lambda x: 1.0 - x,
    lambda x: x / 4.0,
    lambda x: 3.0 / x,
    lambda x: 1 / x,
    lambda x: x / 0.0,
    lambda x: x**2,
    lambda x: ops.abs(x) ** 0.5,
    lambda x: ops.abs(x) ** 1.7,
    lambda x: x**3,
    lambda x: 2.0**x,
    lambda x: x // 0.75,
    lambda x: x % 0.75,
    lambda x: -x,
    lambda x: abs(x),
    lambda x: x * ROW,
    lambda x: ops.subtract(ROW, x),
    lambda x: x + np.ones((1, 4, 1)),
    lambda x: x[:, :, :1] * ROW,
    lambda x: ops.maximum(x, 0.25),
    lambda x: ops.minimum(ROW, x),
    lambda x: ops.clip(x, -0.5, 0.75),
    lambda x: x + x[:, ::-1],
    lambda x: x * x[:, :1],
    lambda x: ops.cast(x > 0.5, "float32") * x,
    lambda x: ops.cast(ops.not_equal(x, 0), "float64"),
    lambda x: ops.cast(x * 3, "int32") * 1.0,
    lambda x: ops.cast(x, "bool") * 1.0,
    lambda x: ops.where(x > 0, x, 0.0),
    lambda x: ops.where(x < 0, ROW, x * 2),
    lambda x: ops.where(ops.logical_and(x > -1, x <= 0.5), x, -x),
    lambda x: ops.where(ops.logical_or(x >= 1, ops.logical_not(x > -1)), x, 7.0),
    lambda x: ops.where(ops.logical_xor(x > 0, x > 1), 1.0, x),
    lambda x: ops.where(ops.equal(ops.floor(x), 0.0), 1.0, x),
    lambda x: ops.zeros_like(x),
    lambda x: ops.ones_like(x),
    lambda x: ops.full_like(x, 2.5),
    lambda x: ops.where(ops.isnan(ops.log(x)), 0.0, x),
]
FUNCTIONS = [
    lambda x: ops.square(x),
    lambda x: ops.sqrt(ops.abs(x)),
    lambda x: ops.rsqrt(ops.abs(x)),
    lambda x: ops.reciprocal(x),
    lambda x: ops.exp(x),
    lambda x: ops.expm1(x),
    lambda x: ops.log(ops.abs(x)),
    lambda x: ops.log1p(ops.abs(x)),
    lambda x: ops.log2(ops.abs(x)),
    lambda x: ops.log10(ops.abs(x)),
    lambda x: ops.sin(x),
    lambda x: ops.cos(x),
    lambda x: ops.tan(x * 0.5),
    lambda x: ops.sinh(x),
    lambda x: ops.cosh(x),
    lambda x: ops.tanh(x),
    lambda x: ops.sign(x),
    lambda x: ops.floor(x),
    lambda x: ops.ceil(x),
    lambda x: ops.erf(x),
    lambda x: ops.relu(x),
    lambda x: ops.relu6(x * 5),
    lambda x: ops.sigmoid(x),
    lambda x: ops.softplus(x),
    lambda x: ops.softsign(x),
    lambda x: ops.silu(x),
    lambda x: ops.hard_silu(x),
    lambda x: ops.hard_sigmoid(x),
    lambda x: ops.hard_tanh(x),
    lambda x: ops.hard_shrink(x, 0.3),
    lambda x: ops.soft_shrink(x, 0.3),
    lambda x: ops.tanh_shrink(x),
    lambda x: ops.selu(x),
    lambda x: ops.elu(x, alpha=0.5),
    lambda x: ops.celu(x, alpha=0.5),
    lambda x: ops.leaky_relu(x, 0.1),
    lambda x: ops.log_sigmoid(x),
    lambda x: ops.squareplus(x, b=2),
    lambda x: ops.sparse_plus(x),
    lambda x: ops.softmax(x),
    lambda x: ops.softmax(x, axis=1),
    lambda x: ops.log_softmax(x, axis=-1),
    lambda x: ops.glu(x, axis=1),
    lambda x: ops.normalize(x, axis=1),
    lambda x: ops.rms_normalization(x),
]
REDUCTIONS = [
    lambda x: ops.sum(x, axis=1),
    lambda x: ops.sum(x, axis=[1, 2]),
    lambda x: ops.mean(x, axis=-1, keepdims=True),
    lambda x: ops.mean(x, axis=(1, 2), keepdims=True),
    lambda x: ops.max(x, axis=1),
    lambda x: ops.min(x, axis=2),
    lambda x: ops.amax(x, axis=2),
    lambda x: ops.prod(x, axis=1),
    lambda x: ops.any(x > 1, axis=-1) * x[:, :, 0],
    lambda x: ops.all(x > -1, axis=1) * x[:, 0],
    lambda x: ops.any(x, axis=1) * 1.0,
    lambda x: ops.var(x, axis=1),
    lambda x: ops.std(x, axis=-1, keepdims=True),
    lambda x: ops.average(x, axis=1),
    lambda x: ops.logsumexp(x, axis=-1),
    lambda x: ops.logsumexp(x, axis=1, keepdims=True),
    lambda x: ops.norm(x, axis=-1),
    lambda x: ops.norm(x, ord=1, axis=1),
    lambda x: ops.max_pool(x, 2, strides=1),
    lambda x: ops.average_pool(x, 2, padding="same"),
]
MOVES = [
    lambda x: x[:, 1:],
    lambda x: x[:, -1],
    lambda x: x[:, -2:, :3],
    lambda x: x[:, :, 0:4:2],
    lambda x: x[..., None, 1],
    lambda x: x[:, ::-1],
    lambda x: x[:, None],
    lambda x: x[:, 2, 3],
    lambda x: x[..., 0],
    lambda x: ops.take(x, [0, 2, -1], axis=-1),
    lambda x: ops.take(x, 1, axis=1),
    lambda x: ops.reshape(x, (-1, 24)),
    lambda x: ops.reshape(x, (-1, 2, 12)),
    lambda x: ops.transpose(x, (0, 2, 1)),
    lambda x: ops.swapaxes(x, 1, 2),
    lambda x: ops.moveaxis(x, -1, 1),
    lambda x: ops.expand_dims(x, -1),
    lambda x: ops.expand_dims(x, 1),
    lambda x: ops.squeeze(x[:, 0:1], axis=1),
    lambda x: ops.concatenate([x, x[:, :2]], axis=1),
    lambda x: ops.stack([x, x * 2], axis=1),
    lambda x: ops.stack([x, x * 2], axis=-1),
    lambda x: ops.split(x, 3, axis=-1)[1],
    lambda x: ops.split(x, [1, 4], axis=2)[1],
    lambda x: ops.unstack(x, axis=1)[2],
    lambda x: ops.flip(x, axis=1),
    lambda x: ops.repeat(x, 3, axis=1),
    lambda x: ops.tile(x, (1, 2, 1)),
    lambda x: ops.pad(x, ((0, 0), (1, 2), (0, 1))),
    lambda x: ops.pad(x, ((0, 0), (1, 0), (0, 0)), constant_values=1.5),
    lambda x: ops.cumsum(x, axis=1),
    lambda x: ops.one_hot(ops.cast(ops.abs(x[:, :, 0] * 2), "int32"), 4),
    lambda x: ops.stop_gradient(x) + 1,
]
PRODUCTS = [
    lambda x: x @ ops.transpose(x, (0, 2, 1)),
    lambda x: ops.matmul(x, MATRIX),
    lambda x: ops.matmul(MATRIX, x[:, :3]),
    lambda x: ops.dot(x, MATRIX),
    lambda x: ops.einsum("bij,bkj->bik", x, x * 2),
    lambda x: ops.einsum("bij,bik->bjk", x, x + 1),
    lambda x: ops.einsum("bij,bij->bi", x, x + 1),
    lambda x: ops.einsum("bij,bi->bj", x, x[:, :, 0]),
    lambda x: ops.einsum("bij,bij->b", x, x + 1),
    lambda x: ops.einsum("bij,bkl->bljk", x, x + 1),
    lambda x: ops.einsum("bij,jk->bik", x, MATRIX),
    lambda x: ops.einsum("jk,bij->bki", MATRIX, x),
    lambda x: ops.einsum("...ij,...kj->...ik", x, x * 2),
]


@pytest.mark.parametrize("function", [*ARITHMETIC, *FUNCTIONS, *REDUCTIONS, *MOVES, *PRODUCTS])
def test_operation(function, tmp_path):
    check(unary(function), tmp_path)


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
