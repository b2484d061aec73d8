"""The cases of docs/reference/layer-matrix.md between the layers: operators and functions, as written there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from matrix_cases import Build, Case

ROW = np.array([0.5, -1.0, 2.0, 3.0, -0.25, 1.5])
MATRIX = np.random.default_rng(1).normal(size=(6, 3))
TOLERANCE = 1e-12  # rounding in float64: there are no layers that could amplify it

OPERATORS = """
x * 2.0
x + 1
x - 0.5
1.0 - x
x / 4.0
3.0 / x
1 / x
x / 0.0
x**2
x**3
2.0**x
x // 0.75
x % 0.75
-x
abs(x)
x * ROW
x + np.ones((1, 4, 1))
x[:, :, :1] * ROW
x + x[:, ::-1]
x * x[:, :1]
x[:, 1:]
x[:, -1]
x[:, -2:, :3]
x[:, :, 0:4:2]
x[..., None, 1]
x[:, ::-1]
x[:, None]
x[:, 2, 3]
x[..., 0]
2.0 + x
x / (x * x + 1.0)
1.0 / x
x // 2.0
x[:, :, 0:2]
x[:, None, 1:3]
"""

KERAS_3 = """
ops.abs(x) ** 0.5
ops.abs(x) ** 1.7
ops.subtract(ROW, x)
ops.maximum(x, 0.25)
ops.minimum(ROW, x)
ops.clip(x, -0.5, 0.75)
ops.cast(x > 0.5, "float32") * x
ops.cast(ops.not_equal(x, 0), "float64")
ops.cast(x * 3, "int32") * 1.0
ops.cast(x, "bool") * 1.0
ops.where(x > 0, x, 0.0)
ops.where(x < 0, ROW, x * 2)
ops.where(ops.logical_and(x > -1, x <= 0.5), x, -x)
ops.where(ops.logical_or(x >= 1, ops.logical_not(x > -1)), x, 7.0)
ops.where(ops.logical_xor(x > 0, x > 1), 1.0, x)
ops.where(ops.equal(ops.floor(x), 0.0), 1.0, x)
ops.zeros_like(x)
ops.ones_like(x)
ops.full_like(x, 2.5)
ops.where(ops.isnan(ops.log(x)), 0.0, x)
ops.divide(x, 4.0)
ops.square(x)
ops.sqrt(ops.abs(x))
ops.rsqrt(ops.abs(x))
ops.reciprocal(x)
ops.exp(x)
ops.expm1(x)
ops.log(ops.abs(x))
ops.log1p(ops.abs(x))
ops.log2(ops.abs(x))
ops.log10(ops.abs(x))
ops.sin(x)
ops.cos(x)
ops.tan(x * 0.5)
ops.sinh(x)
ops.cosh(x)
ops.tanh(x)
ops.sign(x)
ops.floor(x)
ops.ceil(x)
ops.round(x * 2)
ops.erf(x)
ops.relu(x)
ops.relu6(x * 5)
ops.sigmoid(x)
ops.softplus(x)
ops.softsign(x)
ops.silu(x)
ops.hard_silu(x)
ops.hard_sigmoid(x)
ops.hard_tanh(x)
ops.hard_shrink(x, 0.3)
ops.soft_shrink(x, 0.3)
ops.tanh_shrink(x)
ops.selu(x)
ops.elu(x, alpha=0.5)
ops.celu(x, alpha=0.5)
ops.leaky_relu(x, 0.1)
ops.log_sigmoid(x)
ops.squareplus(x, b=2)
ops.sparse_plus(x)
ops.sparse_sigmoid(x)
ops.gelu(x)
ops.gelu(x, approximate=False)
ops.sparsemax(x)
ops.softmax(x)
ops.softmax(x, axis=1)
ops.log_softmax(x, axis=-1)
ops.glu(x, axis=1)
ops.normalize(x, axis=1)
ops.rms_normalization(x)
ops.sum(x, axis=1)
ops.sum(x, axis=[1, 2])
ops.mean(x, axis=-1, keepdims=True)
ops.mean(x, axis=(1, 2), keepdims=True)
ops.max(x, axis=1)
ops.min(x, axis=2)
ops.amax(x, axis=2)
ops.amin(x, axis=2)
ops.prod(x, axis=1)
ops.any(x > 1, axis=-1) * x[:, :, 0]
ops.all(x > -1, axis=1) * x[:, 0]
ops.any(x, axis=1) * 1.0
ops.var(x, axis=1)
ops.std(x, axis=-1, keepdims=True)
ops.average(x, axis=1)
ops.logsumexp(x, axis=-1)
ops.logsumexp(x, axis=1, keepdims=True)
ops.norm(x, axis=-1)
ops.norm(x, ord=1, axis=1)
ops.norm(x, ord=1, axis=(1, 2))
ops.max_pool(x, 2, strides=1)
ops.average_pool(x, 2, padding="same")
ops.take(x, [0, 2, -1], axis=-1)
ops.take(x, 1, axis=1)
ops.reshape(x, (-1, 24))
ops.reshape(x, (-1, 2, 12))
ops.transpose(x, (0, 2, 1))
ops.swapaxes(x, 1, 2)
ops.moveaxis(x, -1, 1)
ops.expand_dims(x, -1)
ops.expand_dims(x, 1)
ops.squeeze(x[:, 0:1], axis=1)
ops.concatenate([x, x[:, :2]], axis=1)
ops.stack([x, x * 2], axis=1)
ops.stack([x, x * 2], axis=-1)
ops.split(x, 3, axis=-1)[1]
ops.split(x, [1, 4], axis=2)[1]
ops.unstack(x, axis=1)[2]
ops.flip(x, axis=1)
ops.repeat(x, 3, axis=1)
ops.tile(x, (1, 2, 1))
ops.pad(x, ((0, 0), (1, 2), (0, 1)))
ops.pad(x, ((0, 0), (1, 0), (0, 0)), constant_values=1.5)
ops.cumsum(x, axis=1)
ops.one_hot(ops.cast(ops.abs(x[:, :, 0] * 2), "int32"), 4)
ops.stop_gradient(x) + 1
ops.hstack([x, x[:, :2]])
ops.copy(x) * 2
ops.array(x) * 2
ops.convert_to_tensor(x) * 2
x @ ops.transpose(x, (0, 2, 1))
ops.matmul(x, MATRIX)
ops.matmul(MATRIX, x[:, :3])
ops.dot(x, MATRIX)
ops.einsum("bij,bkj->bik", x, x * 2)
ops.einsum("bij,bik->bjk", x, x + 1)
ops.einsum("bij,bij->bi", x, x + 1)
ops.einsum("bij,bi->bj", x, x[:, :, 0])
ops.einsum("bij,bij->b", x, x + 1)
ops.einsum("bij,bkl->bljk", x, x + 1)
ops.einsum("bij,jk->bik", x, MATRIX)
ops.einsum("jk,bij->bki", MATRIX, x)
ops.einsum("...ij,...kj->...ik", x, x * 2)
"""

# TensorFlow's functions and those of Keras's backend, in tf.keras since TensorFlow 2.4.
TENSORFLOW = """
x - tf.constant(ROW)
x @ tf.transpose(x, (0, 2, 1))
tf.matmul(x, x, transpose_b=True)
tf.matmul(x, x, transpose_a=True)
tf.matmul(x, MATRIX)
tf.tensordot(x, MATRIX, 1)
tf.cast(x > 0.5, x.dtype) * x
tf.cast(tf.not_equal(x, x[:, :1]), x.dtype)
tf.cast(tf.cast(x * 3, "int32"), x.dtype)
tf.concat([x, x * 2.0], -1)
tf.stack([x, x * 2.0], axis=1)
tf.unstack(x, axis=1)[1]
tf.split(x, 2, axis=-1)[1]
tf.split(x, [1, 3, 2], axis=2)[1]
tf.reshape(x, (-1, 24))
tf.reshape(x, (-1, 2, 12))
tf.expand_dims(x, -1)
tf.squeeze(x[:, :1], 1)
tf.reduce_mean(x, 1)
tf.reduce_sum(x, axis=[1, 2], keepdims=True)
tf.reduce_max(x, axis=-1)
tf.reduce_prod(x, axis=1)
tf.cast(tf.reduce_any(x > 1.0, axis=1), x.dtype)
tf.math.reduce_std(x, 1)
tf.math.reduce_variance(x, -1)
tf.reduce_logsumexp(x, axis=1)
tf.norm(x, axis=-1)
tf.nn.relu(x)
tf.nn.relu6(x * 5.0)
tf.nn.softmax(x)
tf.nn.softmax(x, axis=1)
tf.nn.log_softmax(x)
tf.nn.leaky_relu(x, 0.125)
tf.nn.elu(x)
tf.nn.selu(x)
tf.nn.silu(x)
tf.nn.softplus(x)
tf.nn.softsign(x)
tf.nn.bias_add(x, ROW)
tf.sigmoid(x)
tf.tanh(x)
tf.exp(x)
tf.math.log(tf.abs(x))
tf.sqrt(tf.abs(x))
tf.math.rsqrt(tf.square(x))
tf.math.pow(tf.abs(x), 1.7)
tf.sin(x) + tf.cos(x)
tf.sign(x) * tf.floor(x)
tf.maximum(x, 0.5)
tf.minimum(x, ROW)
tf.clip_by_value(x, -1.0, 0.5)
tf.where(x > 0.0, x, tf.zeros_like(x))
tf.where(tf.logical_and(x > -1.0, x < 1.0), x, 2.0)
tf.reverse(x, [1])
tf.repeat(x, 2, axis=1)
tf.tile(x, [1, 2, 1])
tf.pad(x, [[0, 0], [1, 2], [0, 0]])
tf.linalg.l2_normalize(x, axis=-1)
tf.gather(x, [0, 2], axis=1)
tf.slice(x, [0, 1, 0], [-1, 2, -1])
tf.stop_gradient(tf.identity(x)) + 1.0
tf.add_n([x, x * 2.0, x[:, ::-1]])
tf.math.divide_no_nan(x, x[:, :1] * 0.0)
tf.cast(tf.math.is_nan(x), tf.float32) + x
tf.math.squared_difference(x, x[:, 1:2])
tf.ones_like(x) + tf.zeros_like(x)
tf.one_hot(tf.cast(abs(x[:, :, 0]) * 2.0, "int32"), 4, dtype=x.dtype)
tf.cumsum(x, axis=1)
tf.cumsum(x, axis=1, exclusive=True, reverse=True)
K.sum(x, axis=1)
K.concatenate([x, x])
K.batch_dot(x, x, axes=(2, 2))
K.permute_dimensions(x, (0, 2, 1))
K.repeat_elements(x, 2, 1)
K.batch_flatten(x)
tf_keras.activations.swish(x)
"""


def operations() -> Iterator[Case]:
    """A case for every line, on an input of shape (4, 6)."""
    for layer, lines in (("operators", OPERATORS), ("keras.ops", KERAS_3), ("TFOpLambda", TENSORFLOW)):
        for text in lines.strip().splitlines():
            yield Case(layer, f"`{text}`", written(text), tolerance=1e-7 if "gelu" in text else TOLERANCE)


def written(text: str) -> Build:
    """A model whose output is an expression of its input."""

    def build(keras: Any) -> Any:
        names = {"np": np, "ROW": ROW, "MATRIX": MATRIX}
        if keras.__name__ == "keras":
            names["ops"] = keras.ops
        else:
            names |= {"tf": __import__("tensorflow"), "K": keras.backend, "tf_keras": keras}
        source = keras.Input((4, 6), name="x")
        try:
            return keras.Model(source, eval(text, {**names, "x": source}))
        except NameError as error:  # TensorFlow's functions in Keras 3, and the reverse
            raise NotImplementedError from error

    return build
