"""Layers that people copy from Keras's examples and from papers, written for Keras 3, compute what they do in Keras.

Sources: keras.io examples (Transformer block, token and position embedding); Kazemi et al. 2019 (Time2Vec);
Bai et al. 2018 (temporal convolutional network); Bahdanau et al. 2014 (additive attention with a context vector).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, compare, in_double_precision, keras, predictions, randomize, samples

import lstmgen

layers, ops = keras.layers, keras.ops
double_precision = in_double_precision(keras)


class TransformerBlock(layers.Layer):
    def __init__(self, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads=heads, key_dim=width)
        self.ffn = keras.Sequential([layers.Dense(hidden, activation="relu"), layers.Dense(width)])
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout = layers.Dropout(0.1)

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        attended = self.dropout(self.att(inputs, inputs), training=training)
        x = self.layernorm1(inputs + attended)
        return self.layernorm2(x + self.dropout(self.ffn(x), training=training))


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen: int, words: int, width: int) -> None:
        super().__init__()
        self.token_emb = layers.Embedding(words, width)
        self.pos_emb = layers.Embedding(maxlen, width)

    def call(self, x: Any) -> Any:
        positions = self.pos_emb(ops.arange(0, x.shape[-1]))
        return self.token_emb(x) + positions


class Time2Vec(layers.Layer):
    def build(self, shape: Any) -> None:
        self.wb = self.add_weight(shape=(shape[1],), name="wb")
        self.bb = self.add_weight(shape=(shape[1],), name="bb")
        self.wa = self.add_weight(shape=(1, shape[1], 3), name="wa")
        self.ba = self.add_weight(shape=(1, shape[1], 3), name="ba")

    def call(self, x: Any) -> Any:
        x = ops.mean(x, axis=-1)
        bias = self.wb * x + self.bb
        wave = ops.sin(ops.expand_dims(x, -1) * self.wa + self.ba)
        return ops.concatenate([ops.expand_dims(bias, -1), wave], axis=-1)


class ResidualBlock(layers.Layer):
    def __init__(self, filters: int, dilation: int) -> None:
        super().__init__()
        options = {"padding": "causal", "dilation_rate": dilation, "activation": "relu"}
        self.first = layers.Conv1D(filters, 2, **options)
        self.second = layers.Conv1D(filters, 2, **options)
        self.match = layers.Conv1D(filters, 1)

    def call(self, x: Any) -> Any:
        y = self.second(self.first(x))
        return ops.relu(self.match(x) + y), y


class TCN(layers.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.blocks = [ResidualBlock(3, dilation) for dilation in (1, 2)]

    def call(self, x: Any) -> Any:
        skips = []
        for block in self.blocks:
            x, skip = block(x)
            skips.append(skip)
        return sum(skips[1:], skips[0])


class AttentionWithContext(layers.Layer):
    def build(self, shape: Any) -> None:
        self.W = self.add_weight(shape=(shape[-1], shape[-1]), name="W")
        self.b = self.add_weight(shape=(shape[-1],), name="b")
        self.u = self.add_weight(shape=(shape[-1],), name="u")
        self.supports_masking = True

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        return None

    def call(self, x: Any, mask: Any = None) -> Any:
        uit = ops.tanh(ops.matmul(x, self.W) + self.b)
        a = ops.exp(ops.squeeze(ops.matmul(uit, ops.expand_dims(self.u, -1)), -1))
        if mask is not None:
            a = a * ops.cast(mask, a.dtype)
        a = a / ops.cast(ops.sum(a, axis=1, keepdims=True) + 1e-7, a.dtype)
        return ops.sum(x * ops.expand_dims(a, -1), axis=1)


class LuongAttention(layers.Layer):
    """Scores of all timesteps by the last one; weights are two Dense layers."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.score = layers.Dense(units, use_bias=False)
        self.out = layers.Dense(units, use_bias=False, activation="tanh")

    def call(self, x: Any) -> Any:
        last = x[:, -1, :]
        weights = ops.softmax(ops.einsum("btf,bf->bt", self.score(x), last))
        context = ops.einsum("btf,bt->bf", x, weights)
        return self.out(ops.concatenate([context, last], axis=-1))


def sequence(*parts: Any, shape: tuple[int, ...] = (6, 4)) -> Any:
    return keras.Sequential([keras.Input(shape), *parts])


def bidirectional(units: int) -> Any:
    return layers.Bidirectional(layers.LSTM(units, return_sequences=True))


MODELS: dict[str, Callable[[], Any]] = {
    "transformer block": lambda: sequence(layers.GRU(4, return_sequences=True), TransformerBlock(4, 2, 7)),
    "token and position": lambda: sequence(TokenAndPositionEmbedding(6, 9, 4), layers.LSTM(3), shape=(6,)),
    "Time2Vec": lambda: sequence(Time2Vec(), layers.LSTM(3)),
    "TCN": lambda: sequence(TCN(), layers.LSTM(3)),
    "attention with context": lambda: sequence(bidirectional(2), AttentionWithContext()),
    "attention with context and mask": lambda: sequence(layers.Masking(), bidirectional(2), AttentionWithContext()),
    "Luong attention": lambda: sequence(bidirectional(2), LuongAttention(4), layers.Dense(2)),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_published_layer(name: str) -> None:
    model = MODELS[name]()
    randomize(model)
    inputs = samples(model)
    if "token" in name:
        inputs = [np.array([[1, 2, 8, 0, 3, 3], [4, 5, 0, 7, 6, 1]])]
    if "mask" in name:
        inputs[0][0, 3:] = 0
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)
