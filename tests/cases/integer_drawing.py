"""Draws small models out of arithmetic on tensors of every dtype, for Keras 3 and for tf-keras."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from drawing import Drawn
from hypothesis import strategies as st

INTEGERS = ["bool", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))]
DTYPES = [*INTEGERS, *INTEGERS, "float16", "bfloat16", "float32", "float64"]
SHAPE = (4, 3)
CONSTANTS = [0, 1, 2, 3, 7, 49, 100, 128, 255, 300, -1, -5, 0.5, 2.0, 0.1]
USED = 2**20  # what `ranges` takes integers of many bits to be

Step = Callable[..., Any]


@dataclass
class DrawnSteps(Drawn):
    """A model, a batch of inputs, and the same model with every tensor as an output."""

    between: Any


def of_one(function: Step) -> Step:
    return lambda x, c: function(x)


def of_constant(function: Step) -> Step:
    return lambda x, c: function(x, c)


def of_axis(function: Step) -> Step:
    return lambda x, c: function(x, axis=1, keepdims=True)


def of_dtype(function: Step, dtype: str) -> Step:
    return lambda x, c: function(x, dtype)


def of_typed(function: Step, dtype: str) -> Step:
    """With an array of its own dtype; files keep none of numbers."""
    return lambda x, c: function(x, np.full(SHAPE, abs(c) % 120, dtype))


def of_two(function: Step) -> Step:
    return lambda x, y, c: function(x, y)


def of_merge(layer: Callable[[], Step]) -> Step:
    return lambda x, y, c: layer()([x, y])


def keras3_steps(keras: Any) -> dict[int, list[Step]]:
    """Functions by how many tensors they take; the last argument is a constant."""
    o, layers = keras.ops, keras.layers
    names = "abs negative square sign relu floor ceil round sqrt exp tanh logical_not relu6 ones_like zeros_like isnan"
    one: list[Step] = [of_one(getattr(o, name)) for name in names.split()]
    pairs = "add subtract multiply divide floor_divide mod maximum minimum power equal not_equal less greater_equal"
    reductions = "sum mean max prod any var logsumexp"
    one += [of_constant(getattr(o, name)) for name in (*pairs.split(), "logical_and", "logical_xor")]
    one += [of_axis(getattr(o, name)) for name in reductions.split()]
    one += [of_dtype(o.cast, dtype) for dtype in DTYPES]
    one += [
        lambda x, c: c - x,
        lambda x, c: o.clip(x, -2, abs(c)),
        lambda x, c: o.cumsum(x, axis=1),
        lambda x, c: o.full_like(x, c),
        lambda x, c: o.where(o.not_equal(x, 0), x, c),
        lambda x, c: o.sum(o.one_hot(o.mod(x, 4), 4), axis=2),
        lambda x, c: o.matmul(x, o.ones((3, 3), "float32").numpy() * 2),
        lambda x, c: o.norm(x, axis=1, keepdims=True),
        lambda x, c: layers.Dropout(0.5)(x),
        lambda x, c: layers.Rescaling(0.5, 1)(x),
        lambda x, c: layers.Activation("relu")(x),
        lambda x, c: layers.Reshape(SHAPE)(layers.Flatten()(x)),
        lambda x, c: layers.Cropping1D(1)(layers.ZeroPadding1D(1)(x)),
        lambda x, c: layers.Masking(1)(x),
        lambda x, c: layers.TimeDistributed(layers.Activation("relu"))(x),
        lambda x, c: nested(keras, x, "int32", lambda y: y * 2),
        lambda x, c: nested(keras, x, "float16", lambda y: y / 3),
        lambda x, c: x[:, ::-1],
        lambda x, c: o.bitwise_and(x, 3),
        lambda x, c: o.left_shift(x, 1),
        lambda x, c: o.argmax(x, axis=1, keepdims=True),
        lambda x, c: o.pad(x, ((0, 0), (1, 0), (0, 0)))[:, :4],
        lambda x, c: o.sum(x, axis=(1, 2), keepdims=True),
        lambda x, c: o.take(x, [3, 0, 1, 1], axis=1),
        lambda x, c: o.tile(x, (1, 2, 1))[:, 2:6],
        *layer_steps(keras),
        *(
            of_typed(function, dtype)
            for function in (o.add, o.multiply, o.maximum)
            for dtype in DTYPES
            if dtype != "bfloat16"
        ),
        *(of_typed(lambda x, y: o.where(o.equal(x, 1), y, 2), dtype) for dtype in INTEGERS),
    ]
    two: list[Step] = [of_two(getattr(o, name)) for name in (*pairs.split(), "logical_or")]
    two += [of_merge(getattr(layers, name)) for name in ("Add", "Multiply", "Subtract", "Maximum", "Average")]
    two += [
        lambda x, y, c: o.where(o.greater(x, y), x, y),
        lambda x, y, c: o.matmul(x, o.transpose(y, (0, 2, 1)))[:, :, :3],
        lambda x, y, c: layers.Concatenate(axis=1)([x, y])[:, 2:6],
        lambda x, y, c: o.einsum("bij,bij->bij", x, y) if c == 2 else o.stack([x, y], axis=1)[:, 0],
    ]
    return {1: one, 2: two}


def tensorflow_steps(keras: Any) -> dict[int, list[Step]]:
    """The same of TensorFlow, which promotes nothing."""
    import tensorflow as tf

    layers = keras.layers
    names = "abs negative square sign floor ceil round sqrt exp tanh logical_not"
    one: list[Step] = [of_one(getattr(tf.math, name)) for name in names.split()]
    one += [of_axis(getattr(tf, f"reduce_{name}")) for name in ("sum", "mean", "max", "prod", "any")]
    one += [of_dtype(tf.cast, dtype) for dtype in DTYPES]
    one += [
        lambda x, c: x + c,
        lambda x, c: c - x,
        lambda x, c: x * c,
        lambda x, c: x / c,
        lambda x, c: x // c,
        lambda x, c: x % c,
        lambda x, c: x**c,
        lambda x, c: x > c,
        lambda x, c: ~x,
        lambda x, c: x & c,
        lambda x, c: tf.equal(x, c),
        lambda x, c: tf.maximum(x, c),
        lambda x, c: tf.clip_by_value(x, 0, c),
        lambda x, c: tf.cumsum(x, axis=1),
        lambda x, c: tf.nn.relu(x),
        lambda x, c: tf.nn.leaky_relu(x, 0.25),
        lambda x, c: tf.zeros_like(x),
        lambda x, c: tf.reduce_sum(tf.one_hot(x, 4), axis=2),
        lambda x, c: tf.compat.v1.div(x, c),
        lambda x, c: tf.norm(x, ord=1, axis=[1, 2], keepdims=True),
        lambda x, c: layers.Dropout(0.5)(x),
        lambda x, c: layers.Rescaling(0.5, 1)(x),
        lambda x, c: layers.Activation("relu")(x),
        lambda x, c: layers.RepeatVector(4)(layers.GlobalAveragePooling1D()(x)),
        lambda x, c: layers.TimeDistributed(layers.Activation("relu"))(x),
        lambda x, c: nested(keras, x, "int32", lambda y: y * 2),
        lambda x, c: nested(keras, x, "float16", lambda y: y / 3),
        lambda x, c: tf.bitwise.left_shift(x, 1),
        lambda x, c: tf.argmax(x, axis=1),
        lambda x, c: tf.reduce_sum(x, axis=[1, 2], keepdims=True),
        lambda x, c: tf.pad(x, [[0, 0], [1, 0], [0, 0]])[:, :4],
        lambda x, c: tf.gather(x, [3, 0, 1, 1], axis=1),
        lambda x, c: tf.math.reduce_std(x, axis=1, keepdims=True),
        *layer_steps(keras),
    ]
    two: list[Step] = [
        lambda x, y, c: x + y,
        lambda x, y, c: x - y,
        lambda x, y, c: x * y,
        lambda x, y, c: x / y,
        lambda x, y, c: x // y,
        lambda x, y, c: x % y,
        lambda x, y, c: x < y,
        lambda x, y, c: x & y,
        lambda x, y, c: tf.minimum(x, y),
        lambda x, y, c: tf.where(x > y, x, y),
        lambda x, y, c: tf.matmul(x, y, transpose_b=True)[:, :, :3],
        lambda x, y, c: tf.math.squared_difference(x, y),
        lambda x, y, c: tf.math.divide_no_nan(x, y),
        lambda x, y, c: layers.Add()([x, y]),
        lambda x, y, c: layers.Average()([x, y]),
        lambda x, y, c: layers.Multiply()([x, y]),
        lambda x, y, c: tf.concat([x, y], axis=1)[:, 2:6],
    ]
    return {1: one, 2: two}


def layer_steps(keras: Any) -> list[Step]:
    """Layers of both Keras that may be given integers, and may compute in them."""
    layers = keras.layers

    def embedded(x: Any, c: Any) -> Any:
        return layers.Reshape(SHAPE)(layers.Embedding(300, 1)(x))

    def of_own_dtype(dtype: str) -> Step:
        return lambda x, c: layers.Activation("linear", dtype=dtype)(x)

    return [
        embedded,
        *map(of_own_dtype, ("uint8", "int32", "float16", "bfloat16", "float32", "mixed_float16")),
        lambda x, c: layers.Dense(3, bias_initializer="ones")(x),
        lambda x, c: layers.Conv1D(3, 2, padding="same")(x),
        lambda x, c: layers.LSTM(3, return_sequences=True)(x),
        lambda x, c: layers.Rescaling(1 / 255, dtype="float32")(x),
        lambda x, c: layers.Normalization(mean=3.0, variance=4.0)(x),
        lambda x, c: layers.BatchNormalization()(x),
        lambda x, c: layers.LayerNormalization()(x),
        lambda x, c: layers.ReLU(max_value=6)(x),
        lambda x, c: layers.LeakyReLU()(x),
        lambda x, c: layers.Softmax()(x),
        lambda x, c: layers.Activation("sigmoid")(x),
        lambda x, c: layers.MaxPooling1D(2, strides=1, padding="same")(x),
        lambda x, c: layers.AveragePooling1D(2, strides=1, padding="same")(x),
        lambda x, c: layers.RepeatVector(4)(layers.GlobalMaxPooling1D()(x)),
        lambda x, c: layers.UpSampling1D(2)(x)[:, 1:5],
        lambda x, c: layers.Dot(axes=2)([x, x])[:, :, :3],
        lambda x, c: layers.Minimum()([x, x]),
        lambda x, c: layers.Permute((2, 1))(layers.Permute((2, 1))(x)),
    ]


def nested(keras: Any, x: Any, dtype: str, function: Callable[[Any], Any]) -> Any:
    """A model within the model, whose input is of another dtype now and then."""
    inner = keras.Input(SHAPE, dtype=dtype)
    return keras.Model(inner, function(inner))(x)


def draw_model(draw: Any, keras: Any) -> DrawnSteps:
    """A model of some steps; what Keras cannot build raises."""
    modern = keras.__version__.startswith("3")
    steps = keras3_steps(keras) if modern else tensorflow_steps(keras)
    dtypes = draw(st.lists(st.sampled_from(DTYPES), min_size=1, max_size=2))
    inputs = [keras.Input(SHAPE, dtype=dtype, name=f"input_{k}") for k, dtype in enumerate(dtypes)]
    batches = [batch(dtype, draw(st.integers(0, 99)), draw(st.sampled_from(["small", "large"]))) for dtype in dtypes]
    pool = list(inputs)
    for _ in range(draw(st.integers(1, 4))):
        count = draw(st.sampled_from([1, 1, 2]))
        step = draw(st.sampled_from(steps[count]))
        operands = [pool[-1], *(draw(st.sampled_from(pool)) for _ in range(count - 1))]
        pool.append(step(*operands, draw(st.sampled_from(CONSTANTS))))
    used = pool[-1]
    outputs = [used, *inputs] if draw(st.booleans()) else used
    return DrawnSteps(keras.Model(inputs, outputs), batches, keras.Model(inputs, pool[len(inputs) :]))


def batch(dtype: str, seed: int, size: str) -> np.ndarray:
    """Two samples: small numbers, or from all over the dtype."""
    rng = np.random.default_rng(seed)
    if dtype not in INTEGERS:
        return rng.choice([-2.5, -1.0, -0.5, 0.0, 0.25, 0.5, 1.5, 3.0, 40.0], (2, *SHAPE))
    if dtype == "bool":
        return rng.integers(0, 2, (2, *SHAPE)).astype(bool)
    info, most = np.iinfo(dtype), 5 if size == "small" else USED
    drawn = rng.integers(max(int(info.min), -most), min(int(info.max), most), (2, *SHAPE), endpoint=True)
    drawn[1, 0] = [info.min if info.bits < 32 else 0, min(int(info.max), USED), 1]
    return drawn.astype(dtype)
